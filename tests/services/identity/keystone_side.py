"""Run by the real keystone's Python: reads tokens and writes some, with keystone's own code; JSON in, JSON out."""

import json
import sys
from pathlib import Path

import keystone.conf
from keystone.common import fernet_utils
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
    rotated = rotate(asked["keys"], *asked["rotate"]) if "rotate" in asked else []
    json.dump({"read": read, "written": written, "rotated": rotated}, sys.stdout)


def rotate(folder, active, times):
    """Rotate so many times; of each, where the keys stand now that were there before, by where they stood."""
    CONF.set_override("max_active_keys", active, "fernet_tokens")
    repository = fernet_utils.FernetUtils(folder, active, "fernet_tokens")
    found, before = [], keys_of(folder)
    for _ in range(times):
        repository.rotate_keys()
        after = keys_of(folder)
        places = {key: index for index, key in before.items()}
        found.append({str(index): places.get(key) for index, key in after.items()})
        before = after
    return found


def keys_of(folder):
    """The keys of a repository, by index."""
    return {int(file.name): file.read_text() for file in Path(folder).iterdir() if file.name.isdigit()}


main()
