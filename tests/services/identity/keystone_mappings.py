"""Run by the real keystone's Python: maps assertions with keystone's own code; a line of JSON in, a line of JSON out."""

import json
import logging
import sys

import keystone.conf
from keystone.federation import utils

keystone.conf.configure()
keystone.conf.CONF([], project="keystone", default_config_files=[])
logging.disable(logging.CRITICAL)
for line in sys.stdin:
    asked = json.loads(line)
    try:
        utils.validate_mapping_structure({"rules": asked["rules"], "schema_version": asked["schema_version"]})
        processor = utils.create_attribute_mapping_rules_processor({"id": "mapping", **asked})
        mapped = processor.process(asked["assertion"])
    except Exception as error:
        mapped = {"error": type(error).__name__}
    print(json.dumps(mapped), flush=True)
