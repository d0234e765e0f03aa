"""Who may open and send what: one table, which the guard reads, the documentation prints and a test executes.

An address that does not stand here is closed to everybody. An address either shows or records, never both, so its name
says the method as well. In an investigation it is the reader's part that counts; elsewhere the role of their account.
"""

from typing import Final

from outreach.domain.circles import OF_PARTS, May
from outreach.domain.people import Role
from outreach.domain.teams import MEANT, Part, Sight

TABLE: Final[dict[str, May]] = {
    endpoint: may
    for may, endpoints in {
        May.ANYONE: """
            security.login security.logout second_factor.ask second_factor.check health.show feeds.show
            invitations.show invitations.join passkeys.ask_at_the_door passkeys.sign_in passkeys.ask_after_password
            passkeys.after_password""",
        May.SIGNED_IN: """
            proofs.ask proofs.check proofs.ask_passkey passkeys.own passkeys.new passkeys.ask_new passkeys.add
            passkeys.remove
            desk.show desk.help_page drafts.keep staff.me staff.save_mine feeds.own feeds.make feeds.set_names
            feeds.revoke second_factor.own second_factor.confirm second_factor.new_codes lost_factors.keep
            sessions.own sessions.end_own sessions.end_others passwords.own passwords.change""",
        May.STAFF: """
            desk.find desk.to_sign investigations.index agencies.index agencies.show agencies.new agencies.create
            agencies.edit agencies.change agencies.new_name agencies.create_name agencies.new_listing calendars.show
            calendars.add calendars.forget calendars.keep_hours calendars.observe calendars.read_file
            contacts_to_check.index contacts_to_check.proposals retention.index erasures.message
            erasures.ask_message erasures.contact erasures.ask_contact erasures.show erasures.confirm
            erasures.withdraw""",
        May.WORKS: """
            contacts.new contacts.create contacts.edit contacts.change contacts.mark contacts.move_up contacts.accept
            contacts.dismiss agencies.create_listing inbox.index inbox.bring inbox.show inbox.attachment inbox.original
            inbox.file_to inbox.judge_human inbox.quarantine inbox.release outbox.index outbox.show outbox.unknown
            outbox.left outbox.again outbox.drop""",
        May.EDITORS: "investigations.new investigations.create lost_factors.show lost_factors.vouch",
        May.ADMINS: """
            staff.index staff.hours staff.save_hours staff.role staff.save_role
            sessions.of_colleague sessions.end_of_colleague
            sessions.end_all_of_colleague lost_factors.ask lost_factors.stop teams.emergency teams.break_glass
            invitations.index invitations.invite invitations.withdraw audits.index""",
        May.SHARED: "requests.show recording.new recording.create",
        May.LOOK: """
            investigations.show investigations.requests investigations.working_file calls.index editions.questions
            editions.policy editions.codebook editions.reminders follow_ups.index forecast.show imports.index
            imports.show imports.download letters.index letters.batch letters.new batch_letters.show
            letter_templates.show letter_templates.file letter_templates.version releases.index releases.show
            releases.download messages.show messages.unread messages.attachment messages.original messages.elsewhere
            evidence.download evidence.page evidence.redact holds.show retention.show erasures.index teams.show
            updates.index releases.rows releases.row requests.next_step sites.dress sites.elsewhere
            sites.released sites.upcoming""",
        May.RECORD: """
            handing.hand_over follow_ups.arm imports.upload imports.decide imports.drop imports.run letters.create
            letters.press letters.anew batch_letters.fix letter_templates.adopt messages.judge messages.keep
            evidence.create_copy""",
        May.EDIT: """
            investigations.go_live investigations.set_live editions.adopt_questions editions.adopt_policy
            editions.second_policy editions.adopt_codebook editions.adopt_reminders letters.let_go
            letter_templates.leave_out releases.build releases.second signoffs.show signoffs.sign signoffs.send_back
            signoffs.silent signoffs.sign_silent
            requests.ruling retention.state""",
        May.HOLD: """
            dossiers.show dossiers.download holds.step erasures.entry erasures.ask_entry retention.whole
            retention.ask_all retention.confirm_all retention.withdraw_all""",
        May.LEAD: "teams.give teams.take teams.share",
    }.items()
    for endpoint in endpoints.split()
}

OWN_KEYS: Final = frozenset(
    {"passkeys.new", "passkeys.add", "passkeys.remove"} | {"second_factor.confirm", "second_factor.new_codes"}
)
"""What opens the account of whoever sends it: it wants a fresh proof also where no second factor is required."""

FRESH: Final = OWN_KEYS | frozenset(
    {
        "dossiers.download",
        "editions.adopt_codebook",
        "editions.adopt_policy",
        "editions.adopt_questions",
        "editions.adopt_reminders",
        "editions.second_policy",
        "erasures.ask_contact",
        "erasures.ask_entry",
        "erasures.ask_message",
        "erasures.confirm",
        "feeds.make",
        "holds.step",
        "investigations.set_live",
        "investigations.working_file",
        "invitations.invite",
        "invitations.withdraw",
        "lost_factors.ask",
        "lost_factors.vouch",
        "releases.build",
        "releases.download",
        "releases.second",
        "retention.ask_all",
        "retention.confirm_all",
        "sessions.end_others",
        "sessions.end_own",
        "signoffs.sign",
        "signoffs.sign_silent",
        "staff.save_role",
        "teams.break_glass",
        "teams.give",
        "teams.share",
        "teams.take",
    }
)
"""What cannot be taken back, or opens something to somebody: it wants password and second factor of a moment ago.

An admin who ends the sessions of a colleague is not asked: it opens nothing, and they are in a hurry. None of these
forms sends a file.
"""

OF_ACCOUNTS: Final[dict[May, frozenset[Role]]] = {
    May.SIGNED_IN: frozenset(Role),
    May.STAFF: frozenset({Role.REPORTER, Role.EDITOR, Role.ADMIN}),
    May.WORKS: frozenset({Role.REPORTER, Role.EDITOR, Role.ADMIN}),
    May.EDITORS: frozenset({Role.EDITOR, Role.ADMIN}),
    May.ADMINS: frozenset({Role.ADMIN}),
}
FOR_PARTNERS: Final = frozenset({"attempts", "messages", "evidence", "notes"})
"""What somebody of another newsroom may put on the record of a request that is shared with them."""


def allows(may: May | None, role: Role | None, sight: Sight) -> bool:
    """Anywhere in the house, whatever investigation."""
    if may is May.ANYONE:
        return True
    if may is None or role is None or role not in OF_ACCOUNTS.get(may, ()):
        return False
    return may is not May.WORKS or sight.works


def as_page() -> str:
    """The table as it stands in `docs/permissions.md`."""
    lines = [
        "# Who may what",
        "",
        "Made from `outreach/web/permissions.py` (`make permissions`), which the guard at each address reads and",
        "`tests/web/test_permissions.py` executes. Whatever does not stand here is closed to everybody. An address",
        "either shows or records, so its name says the method as well.",
        "",
        "In an investigation it is the part in its team that counts, elsewhere the role of the account. An",
        "investigation or a request somebody has no part in answers like one that there is not.",
        "",
        "| Part | What it means |",
        "| --- | --- |",
        *(f"| {part} | {meant} |" for part, meant in MEANT.items()),
        "",
        "| Who may | Accounts | Parts | Addresses |",
        "| --- | --- | --- | --- |",
    ]
    for may in May:
        accounts = ", ".join(role for role in Role if role in OF_ACCOUNTS.get(may, ()))
        parts = ", ".join(part for part in Part if part in OF_PARTS.get(may, ()))
        addresses = ", ".join(f"`{endpoint}`" for endpoint, whose in TABLE.items() if whose is may)
        if addresses:
            lines.append(f"| {may} | {accounts or '–'} | {parts or '–'} | {addresses} |")
    nouns = ", ".join(f"`{noun}`" for noun in sorted(FOR_PARTNERS))
    fresh = ", ".join(f"`{endpoint}`" for endpoint in TABLE if endpoint in FRESH)
    own = ", ".join(f"`{endpoint}`" for endpoint in TABLE if endpoint in OWN_KEYS)
    lines += ["", "Password and second factor, or a passkey, have to be of a moment ago (`OUTREACH_PROOF_MINUTES`) for"]
    lines += [f"{fresh}.", "", f"Also where no second factor is required: {own}."]
    lines += ["", f"A partner records {nouns} on what is shared with them; each other noun says in its form who may."]
    return "\n".join(lines) + "\n"
