"""Run by the real keystone's Python: read tokens from standard input as JSON, or write one, with keystone's own code."""

import json
import sys

from keystone.server.flask import core  # noqa: F401  # loads what the formatter needs
import keystone.conf
from keystone.token import token_formatters

CONF = keystone.conf.CONF


def main() -> None:
    keystone.conf.configure()
    CONF([], project="keystone", default_config_files=[])
    asked = json.load(sys.stdin)
    CONF.set_override("key_repository", asked["keys"], "fernet_tokens")
    CONF.set_override("methods", asked["methods"], "auth")
    from keystone.auth.plugins import core as plugins

    plugins.METHOD_NAMES = None if hasattr(plugins, "METHOD_NAMES") else None
    formatter = token_formatters.TokenFormatter()
    answers = [[str(part) if part is not None and not isinstance(part, list) else part
                for part in formatter.validate_token(text)] for text in asked["read"]]
    written = [formatter.create_token(**values) for values in asked["write"]]
    json.dump({"read": answers, "written": written}, sys.stdout)


main()
