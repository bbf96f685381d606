"""The service's own library at work: does what its orders (JSON on standard input) say, and prints what came of it."""

import json
import sys

from archivist.archivist import Archivist
from archivist.errors import ArchivistError

orders = json.load(sys.stdin)
auth = orders["auth"]
arch = Archivist(orders["origin"], tuple(auth) if isinstance(auth, list) else auth)
# the library has no class for invites; its general calls take the path, and add the token
invites = f"{arch.root}/iam/v1/invites"


def do(order):
    """One order."""
    what = order["do"]
    if what == "create":
        return arch.post(invites, {"email": order["email"], "message": order.get("message", "")})
    if what == "get":
        return arch.get(f"{invites}/{order['id']}")
    if what == "delete":
        return arch.delete(f"{invites}/{order['id']}")
    if what == "list":
        return list(arch.list(invites, "invites", page_size=order.get("page_size"), params=order.get("params")))
    if what == "count":
        return arch.count(invites)
    raise ValueError(what)


results = []
for one in orders["orders"]:
    try:
        results.append({"result": do(one)})
    except ArchivistError as error:
        results.append({"error": type(error).__name__})
print(json.dumps(results))
