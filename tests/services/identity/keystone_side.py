"""Run by the real keystone's Python: reads tokens and writes some, with keystone's own code; JSON in, JSON out."""

import json
import sys

import keystone.conf
from keystone.token import token_formatters

CONF = keystone.conf.CONF


def main() -> None:
    asked = json.load(sys.stdin)
    keystone.conf.configure()
    CONF([], project="keystone", default_config_files=[])
    CONF.set_override("key_repository", asked["keys"], "fernet_tokens")
    CONF.set_override("methods", asked["methods"], "auth")
    formatter = token_formatters.TokenFormatter()
    read = [list(formatter.validate_token(text)) for text in asked["read"]]
    written = []
    for values in asked["write"]:
        name = values.pop("class")
        written.append(formatter.create_token(payload_class=getattr(token_formatters, name), **values))
    json.dump({"read": read, "written": written}, sys.stdout)


main()
