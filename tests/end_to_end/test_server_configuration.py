"""Goal: `tasker server` does what its configuration says, and does not start with one that it cannot keep to.

Method: the real program with folders of files, asked with http.client, with options beside them, and with SIGHUP."""
import http.client
import json
import signal
import socket

import tasker_program

BASE = """
[common.database]
url = "sqlite:shop.db"
"""
SERVER = """
[orchestration]
shutdown_timeout_ms = 5000
[orchestration.web]
bind_address = "127.0.0.1:0"
config_endpoint_enabled = true
"""
# Otherwise on one port for all tests that run at the same time.
NO_GRPC = """
[orchestration.grpc]
enabled = false
"""


class Configured(tasker_program.EndToEndTest):
    def folder_with(self, server: str = SERVER, common: str = BASE) -> None:
        self.write("conf/base/common.toml", common)
        self.write("conf/base/orchestration.toml", server if "[orchestration.grpc]" in server else server + NO_GRPC)

    def start_server(self, *more, **environment: str) -> tasker_program.Running:
        server = self.start("server", "--json", *more, **environment)
        self.wait_for(server, '"event":"started"')
        self.started = json.loads(server.output(0).stdout.splitlines()[0])
        self.address = self.started["address"].removeprefix("http://")
        return server

    def start_configured(self, *more, **environment: str) -> tasker_program.Running:
        return self.start_server("--source-dir", "conf", *more, **environment)

    def get(self, target: str):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, json.loads(body) if answer.status == 200 else body

    def stop(self, server: tasker_program.Running) -> tasker_program.Finished:
        server.signal(signal.SIGTERM)
        finished = server.finish()
        self.assertEqual(finished.code, 0, finished)
        return finished

    def refused(self, *more, **environment: str) -> tasker_program.Finished:
        finished = self.tasker("server", "--source-dir", "conf", *more, **environment)
        self.assertEqual(finished.code, 1, finished)
        self.assertFalse((self.folder / "shop.db").exists(), "the store was opened")
        return finished

    def test_it_listens_and_stores_where_the_files_say(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder_with(SERVER.replace("127.0.0.1:0", f"127.0.0.1:{port}"))
        server = self.start_configured("--environment", "production")
        self.assertEqual(self.started["address"], f"http://127.0.0.1:{port}")
        self.assertEqual(self.started["store"], "sqlite:shop.db")
        status, config = self.get("/config")
        self.assertEqual(status, 200)
        self.assertEqual(config["metadata"]["environment"], "production")
        self.assertEqual(config["messaging"], {"backend": "store", "queues": []})
        self.assertFalse(config["auth"]["enabled"])
        self.assertTrue((self.folder / "shop.db").exists())
        self.stop(server)

    def test_files_of_the_environment_win_over_the_base(self):
        self.folder_with()
        self.write("conf/environments/night/orchestration.toml",
                   "[orchestration.web]\nconfig_endpoint_enabled = false\n")
        server = self.start_configured(TASKER_ENV="night")
        self.assertEqual(self.get("/config")[0], 404)
        self.stop(server)

    def test_the_variable_names_the_one_file(self):
        self.write("tasker.toml", BASE + SERVER + NO_GRPC + '[orchestration.web.auth]\njwt_issuer = "us"\n')
        server = self.start_server(TASKER_CONFIG_PATH="tasker.toml")
        self.assertEqual(self.get("/config")[1]["auth"]["jwt_issuer"], "us")
        self.stop(server)

    def test_an_option_wins_over_the_files(self):
        self.folder_with(SERVER.replace("127.0.0.1:0", "127.0.0.1:1"))
        server = self.start_configured("--bind", "127.0.0.1:0", "--store", "other.db")
        self.assertEqual(self.started["store"], "other.db")
        self.assertFalse((self.folder / "shop.db").exists())
        self.stop(server)

    def test_an_error_names_file_line_and_key_and_nothing_is_opened(self):
        self.folder_with(SERVER + 'request_timeout_ms = "long"\n')
        finished = self.refused()
        self.assertRegex(finished.stderr, r"conf/base/orchestration\.toml:7:\d+: error: "
                                          r"orchestration\.web\.request_timeout_ms: .*WRONG_TYPE")
        event = self.refused("--json").json()
        self.assertEqual(event["event"], "refused")
        self.assertEqual(event["findings"][0]["line"], 7)

    def test_a_folder_that_is_not_there_is_an_error(self):
        self.assertIn("conf", self.refused().stderr)

    def test_what_it_does_not_read_is_named(self):
        self.folder_with(SERVER + "[orchestration.mpsc_channels.command_processor]\ncommand_buffer_size = 20000\n[common.nonsense]\n")
        server = self.start_configured()
        self.assertRegex(server.output(0).stderr, "does not read 1 key yet .*command_buffer_size")
        self.assertIn("UNKNOWN_KEY", server.output(0).stderr)
        self.stop(server)

    def test_an_address_that_others_reach_needs_to_be_allowed(self):
        self.folder_with(SERVER.replace("127.0.0.1:0", "0.0.0.0:0"))
        self.assertRegex(self.refused().stderr,
                         r"orchestration\.toml:5: orchestration\.web\.bind_address is 0\.0\.0\.0:0, "
                         r".*--insecure")
        self.stop(self.start_configured("--insecure"))

    def test_sighup_takes_over_what_it_can_and_names_the_rest(self):
        self.folder_with()
        server = self.start_configured()
        self.write(".env", "LOG_LEVEL=debug\n")
        self.folder_with(SERVER.replace("5000", "7000").replace("127.0.0.1:0", "127.0.0.1:1"))
        server.signal(signal.SIGHUP)
        self.wait_for(server, "orchestration.web.bind_address has changed and needs a restart")
        said = server.output(0).stderr
        self.assertIn("orchestration.shutdown_timeout_ms is now 7000", said)
        self.assertEqual(self.get("/health/ready")[0], 200)
        self.stop(server)

    def test_sighup_changes_the_log_level(self):
        self.write(".env", "LOG_LEVEL=off\n")
        self.folder_with()
        server = self.start_configured()
        self.write(".env", "LOG_LEVEL=info\n")
        server.signal(signal.SIGHUP)
        self.wait_for(server, "configuration: read again")
        self.stop(server)

    def test_a_wrong_file_changes_nothing_at_sighup(self):
        self.folder_with()
        server = self.start_configured()
        self.folder_with(SERVER.replace("5000", "-1"))
        server.signal(signal.SIGHUP)
        self.wait_for(server, "nothing is taken over")
        self.assertRegex(server.output(0).stderr,
                         r"orchestration\.toml:3:\d+: error: orchestration\.shutdown_timeout_ms")
        self.assertNotIn("is now", server.output(0).stderr)
        self.folder_with()
        server.signal(signal.SIGHUP)
        self.wait_for(server, "configuration: read again")
        self.assertEqual(self.get("/health/ready")[0], 200)
        self.stop(server)

    def test_without_a_configuration_sighup_ends_it_as_ever(self):
        server = self.start_server("--bind", "127.0.0.1:0", "--store", "shop.db",
                                   DATABASE_URL="mysql://nothing/that/is/read")
        self.assertEqual(self.get("/config")[0], 404)
        server.signal(signal.SIGHUP)
        self.assertEqual(server.finish().code, -signal.SIGHUP)


if __name__ == "__main__":
    tasker_program.main()
