"""What one answer costs: inside the cloud, and through `requests`."""

from __future__ import annotations

from .client import boot, roomy
from .figures import figure, median


@figure("an authenticated GET of one server, inside `cloud.handle`", 150, "µs")
def get_server() -> float:
    client = roomy()
    request = client.request("GET", "compute", f"/v2.1/servers/{boot(client, 'one')}")
    assert client.cloud.handle(request).status == 200
    return 1e6 * median(lambda: client.cloud.handle(request), 2001, warm=200)


@figure("the whole `Session.get` of one server, against the same answered by one static stub of `responses`", 1.5, "x")
def intercepted_get() -> float:
    import requests
    import responses

    from openstack_mock import mock_openstack

    client = roomy()
    url = client.cloud.url("compute") + f"/v2.1/servers/{boot(client, 'one')}"
    answer = client.cloud.handle(client.request("GET", "compute", url.partition("/compute")[2]))
    mocked, stubbed = requests.Session(), requests.Session()
    ours, theirs = [], []
    for _ in range(5):  # each needs the place below `requests` to itself, so they take turns of a hundred
        with mock_openstack(cloud=client.cloud):
            assert mocked.get(url, headers=client.headers).status_code == 200
            ours.append(median(lambda: mocked.get(url, headers=client.headers), 100))
        with responses.RequestsMock() as stub:
            stub.get(url, body=answer.content, status=200, content_type="application/json")
            assert stubbed.get(url, headers=client.headers).status_code == 200
            theirs.append(median(lambda: stubbed.get(url, headers=client.headers), 100))
    return sorted(ours)[2] / sorted(theirs)[2]
