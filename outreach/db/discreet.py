"""What a failing statement may say of itself: which rule of which table it broke, and never the row.

A traceback goes to the log, and PostgreSQL adds the values to its complaint ("Key (email)=(…) already exists",
"Failing row contains (…)"). SQLAlchemy's own list of parameters is hidden where the engine is made.
"""

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

QUOTES_THE_VALUE = "22"
"""The class of PostgreSQL's "data exceptions": their first line already repeats what could not be read."""


def keep_rows_out_of_errors(engine: Engine) -> None:
    event.listen(engine, "handle_error", _without_the_row)


def _without_the_row(context: ExceptionContext) -> None:
    raised = context.original_exception
    state = str(getattr(raised, "sqlstate", None) or "")
    if not state:  # SQLite names the table and the column, and nothing else
        return
    first = str(raised).partition("\n")[0]
    raised.args = (f"data exception {state}" if state.startswith(QUOTES_THE_VALUE) else first,)
    if (wrapped := context.sqlalchemy_exception) is not None:
        wrapped.args = (f"({type(raised).__name__}) {raised}",)
