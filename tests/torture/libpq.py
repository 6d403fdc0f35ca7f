"""As much of libpq as the torture needs: what happens to a server behind the engine's back."""

import ctypes
import ctypes.util

_pq = ctypes.CDLL(ctypes.util.find_library("pq") or "libpq.so.5")
for _name, _result, _arguments in (
    ("PQconnectdb", ctypes.c_void_p, [ctypes.c_char_p]),
    ("PQstatus", ctypes.c_int, [ctypes.c_void_p]),
    ("PQfinish", None, [ctypes.c_void_p]),
    ("PQerrorMessage", ctypes.c_char_p, [ctypes.c_void_p]),
    ("PQexec", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
    ("PQresultStatus", ctypes.c_int, [ctypes.c_void_p]),
    ("PQntuples", ctypes.c_int, [ctypes.c_void_p]),
    ("PQgetvalue", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]),
    ("PQclear", None, [ctypes.c_void_p]),
):
    _function = getattr(_pq, _name)
    _function.restype, _function.argtypes = _result, _arguments

_CONNECTION_OK, _COMMAND_OK, _TUPLES_OK = 0, 1, 2


class Refused(Exception):
    """The server's words."""


class Connection:
    def __init__(self, location: str) -> None:
        self._handle = _pq.PQconnectdb(location.encode())
        if _pq.PQstatus(self._handle) != _CONNECTION_OK:
            why = _pq.PQerrorMessage(self._handle).decode().strip()
            self.close()
            raise Refused(why)
        self.ask("SET client_min_messages = error")

    def ask(self, sql: str) -> list[str]:
        """The first column."""
        result = _pq.PQexec(self._handle, sql.encode())
        try:
            if _pq.PQresultStatus(result) not in (_COMMAND_OK, _TUPLES_OK):
                raise Refused(_pq.PQerrorMessage(self._handle).decode().strip())
            return [
                _pq.PQgetvalue(result, row, 0).decode() for row in range(_pq.PQntuples(result))
            ]
        finally:
            _pq.PQclear(result)

    def close(self) -> None:
        if self._handle:
            _pq.PQfinish(self._handle)
        self._handle = None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
