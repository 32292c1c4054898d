"""`/healthcheck` and what is below it: answered before Glance itself, to everybody, by every method."""

from __future__ import annotations

from ...wire.accept import best
from ...wire.call import Call
from ...wire.message import Response

PATH = "healthcheck"
_PLAIN, _HTML, _JSON = "text/plain", "text/html", "application/json"
_PAGE = """<HTML>
<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>
<BODY>

<H2>Result of 1 checks:</H2>
<TABLE bgcolor="#ffffff" border="1">
<TBODY>
<TR>

<TH>
Reason
</TH>
</TR>
<TR>

    <TD>OK</TD>

</TR>
</TBODY>
</TABLE>
<HR></HR>

</BODY>
</HTML>"""
_BODIES = {_PLAIN: "OK", _HTML: _PAGE, _JSON: '{\n    "detailed": false,\n    "reasons": [\n        "OK"\n    ]\n}'}


def answer(call: Call) -> Response:
    """That all is well, in the form that the client accepts."""
    if call.request.method == "HEAD":
        return Response(204)
    kind = best(call.request.headers.get("accept", ""), tuple(_BODIES)) or _PLAIN
    content_type = kind if kind == _JSON else f"{kind}; charset=UTF-8"
    return Response(200, {"Content-Type": content_type}, _BODIES[kind].encode())
