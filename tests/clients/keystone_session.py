"""Sessions of keystoneauth1 on a cloud, and python-keystoneclient on top of them."""

from __future__ import annotations

from typing import Any


def session(cloud: Any, user: str = "admin", **auth: Any) -> Any:
    """A session of a user; on the project of the same name, unless `auth` says another scope."""
    from keystoneauth1 import session
    from keystoneauth1.identity import v3

    if not auth:
        auth = {"project_name": user, "project_domain_name": "Default"}
    plugin = v3.Password(
        cloud.auth_url, username=user, password=cloud.environ()["OS_PASSWORD"], user_domain_name="Default", **auth
    )
    return session.Session(auth=plugin)


def client(cloud: Any, user: str = "admin", **auth: Any) -> Any:
    """python-keystoneclient for a user."""
    from keystoneclient.v3 import client

    opened = session(cloud, user, **auth)
    return client.Client(session=opened, user_id=opened.get_user_id())
