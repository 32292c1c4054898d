"""Run by the real keystone's Python: a whole keystone in this process, told the stories; what came of them as JSON on stdout."""

import base64
import json
import logging
import sys
import tempfile
import time
import traceback
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import stories

ROOM = Path(tempfile.mkdtemp())
CONF_TEXT = """
[DEFAULT]
log_file = {room}/log
[database]
connection = sqlite:///{room}/keystone.db
[cache]
enabled = false
[fernet_tokens]
key_repository = {room}/keys
[fernet_receipts]
key_repository = {room}/keys
[credential]
key_repository = {room}/keys
[identity]
password_hash_rounds = 4
"""


class Clock:
    """The only time that keystone sees."""

    def __init__(self, timeutils):
        self.now = datetime.fromisoformat(stories.START)
        self.timeutils = timeutils
        time.time = lambda: (self.now - datetime(1970, 1, 1)).total_seconds()
        self.pass_time(0)

    def pass_time(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.timeutils.set_time_override(self.now)


def main():
    (ROOM / "keys").mkdir(mode=0o700)
    for index in "01":
        (ROOM / "keys" / index).write_bytes(base64.urlsafe_b64encode(index.encode() * 32))
    (ROOM / "keystone.conf").write_text(CONF_TEXT.format(room=ROOM))
    wanted = sys.argv[1:] or list(stories.STORIES)
    del sys.argv[1:]  # oslo.config would read them
    from keystone.common import sql
    from keystone.server.flask import core

    app = core.initialize_application("public", config_files=[str(ROOM / "keystone.conf")])
    from keystone import conf
    from oslo_utils import timeutils
    from werkzeug.test import Client

    logging.disable(logging.CRITICAL)
    client = Client(app)

    def send(method, path, body, headers):
        answer = client.open(path, method=method, json=body, headers=headers)
        raw = answer.get_data()
        return answer.status_code, dict(answer.headers), json.loads(raw) if raw else None

    clock = Clock(timeutils)
    with sql.session_for_write() as session:
        engine = session.get_bind()
    sql.ModelBase.metadata.create_all(engine)
    bootstrap()
    fresh = (ROOM / "keystone.db").read_bytes()
    came = {}
    for name in wanted:
        options, tell = stories.STORIES[name]
        engine.dispose()
        (ROOM / "keystone.db").write_bytes(fresh)
        clock = Clock(timeutils)
        groups = {option: "token" if option == "expiration" else "security_compliance" for option in options}
        for option, group in groups.items():
            conf.CONF.set_override(option, options[option], group)
        teller = stories.Teller(send, clock.pass_time)
        tell(teller)
        came[name] = teller.came
        for option, group in groups.items():
            conf.CONF.clear_override(option, group)
    json.dump(came, sys.stdout)


def bootstrap():
    """What keystone-manage makes of an empty database."""
    from keystone.cmd.bootstrap import Bootstrapper
    from keystone.server import backends

    backends.load_backends = lambda: None  # they are loaded
    maker = Bootstrapper()
    maker.admin_username, maker.admin_password = "admin", "secret"
    maker.project_name, maker.admin_role_name = "admin", "admin"
    maker.bootstrap()


try:
    main()
except Exception:  # oslo.log would keep it to itself
    traceback.print_exc()
    sys.exit(1)
