"""What is chosen to give somebody’s account another role."""

from typing import ClassVar

from outreach.domain.people import Role
from outreach.web.forms.base import HouseForm
from outreach.web.forms.fields import OneFrom
from outreach.web.forms.invitations import ROLES


class RoleForm(HouseForm):
    button: ClassVar[str] = "Change the role"

    role = OneFrom("Role", [(role.value, words) for role, words in ROLES.items()], needed="Choose a role.")

    @classmethod
    def of(cls, role: Role) -> "RoleForm":
        return cls(formdata=None, role=role.value)
