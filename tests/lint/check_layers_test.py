#!/usr/bin/env python3
"""scripts/check-layers on small trees made for the purpose."""
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check-layers"
HEADERS = ["daemon/base/time.hpp", "daemon/sql/session.hpp", "daemon/http/router.hpp", "daemon/registry/account.hpp",
           "daemon/delivery/queue.hpp", "daemon/application.hpp", "adapters/api/adapter.hpp", "adapters/kit/json.hpp",
           "adapters/weibo/weibo.hpp"]


def check(path, text):
    """What the script says of one file among well-behaved ones: exit code and output."""
    with tempfile.TemporaryDirectory() as folder:
        for name in HEADERS:
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_text("#pragma once\n")
        file = Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        done = subprocess.run([SCRIPT, folder], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


class CheckLayers(unittest.TestCase):
    def accepted(self, path, text):
        code, said = check(path, text)
        self.assertEqual(code, 0, said)

    def refused(self, path, text, line=1):
        code, said = check(path, text)
        self.assertEqual(code, 1, said)
        self.assertIn(f"{path}:{line}:", said)

    def test_a_room_includes_lower_floors_only(self):
        self.accepted("daemon/delivery/a.cpp", '#include "registry/account.hpp"\n#include "delivery/queue.hpp"\n')
        self.refused("daemon/registry/a.cpp", '#include "base/time.hpp"\n#include "delivery/queue.hpp"\n', line=2)

    def test_floor_0_knows_only_base(self):
        self.accepted("daemon/http/a.cpp", '#include "base/time.hpp"\n')
        self.refused("daemon/http/a.cpp", '#include "sql/session.hpp"\n')
        self.refused("daemon/base/a.cpp", '#include "sql/session.hpp"\n')

    def test_only_the_top_knows_everything(self):
        self.accepted("daemon/main.cpp", '#include "application.hpp"\n#include "delivery/queue.hpp"\n')
        self.refused("daemon/delivery/a.cpp", '#include "application.hpp"\n')

    def test_a_room_that_is_not_in_the_table_is_refused(self):
        self.refused("daemon/attic/a.cpp", '#include "base/time.hpp"\n')

    def test_adapters_never_include_the_daemon_or_each_other(self):
        self.accepted("adapters/wechat/a.cpp", '#include "adapters/api/adapter.hpp"\n#include "adapters/kit/json.hpp"\n')
        self.refused("adapters/wechat/a.cpp", '#include "base/time.hpp"\n')
        self.refused("adapters/wechat/a.cpp", '#include "adapters/weibo/weibo.hpp"\n')
        self.refused("adapters/api/a.hpp", '#include "adapters/kit/json.hpp"\n')
        self.refused("adapters/wechat/a.cpp", '#include <fstream>\n')

    def test_the_daemon_knows_of_adapters_their_api_and_only_from_channels_up(self):
        self.accepted("daemon/channels/a.cpp", '#include "adapters/api/adapter.hpp"\n')
        self.refused("daemon/registry/a.cpp", '#include "adapters/api/adapter.hpp"\n')
        self.refused("daemon/channels/a.cpp", '#include "adapters/weibo/weibo.hpp"\n')

    def test_a_library_is_used_in_one_place(self):
        for include, home in (("boost/beast/http.hpp", "daemon/http"), ("SQLiteCpp/Database.h", "daemon/sql/sqlite"),
                              ("libpq-fe.h", "daemon/sql/postgres"), ("curl/curl.h", "daemon/outbound")):
            self.accepted(f"{home}/a.cpp", f"#include <{include}>\n")
            self.refused("daemon/delivery/a.cpp", f"#include <{include}>\n")
            self.refused("daemon/sql/a.cpp", f"#include <{include}>\n")

    def test_sql_text_stands_in_stores_only(self):
        statement = 'auto a = 1;\nauto s = "SELECT id "\n"FROM account";\n'
        self.accepted("daemon/registry/account_store.cpp", statement)
        self.accepted("daemon/sql/a.cpp", statement)
        self.accepted("tests/registry/a_test.cpp", statement)
        self.refused("daemon/registry/accounts.cpp", statement, line=2)
        self.refused("daemon/registry/accounts.cpp", 'auto s = R"(\n  UPDATE account SET x = 1)";\n')

    def test_comments_and_verbs_are_not_sql(self):
        self.accepted("daemon/http/a.cpp", '// "SELECT id FROM x"\nauto verb = "DELETE";\n/* "UPDATE a SET b" */\n')


if __name__ == "__main__":
    unittest.main()
