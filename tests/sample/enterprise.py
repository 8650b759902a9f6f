#!/usr/bin/env python3
"""Writes the accounts of the sample enterprise, beside the sample account itself: Harbor Group, in whose network account
a transit gateway joins the VPCs of others. Made of the parts of the sample account's script.

    tests/sample/enterprise.py            writes crates/standin/src/enterprise/*.json
    tests/sample/enterprise.py --check    fails if those files are not what this script writes
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import make  # noqa: E402: its folder has to be known first

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "crates/standin/src/enterprise"
SAMPLE = make.ACCOUNT
PROD = next(vpc for vpc in make.A["vpcs"] if vpc["name"] == "prod-vpc")
IDS = {"net-hub": "11c0d5e2f3a4461b8d7c9e0f1a2b3c4d", "shop-test": "22d1e6f3a4b5572c9e8d0f1a2b3c4d5e", "analytics": "33e2f7a4b5c6683daf9e1a2b3c4d5e6f",
       "payments": "44f3a8b5c6d7794ebaaf2b3c4d5e6f7a", "acquired": "55a4b9c6d7e88a5fcbba3c4d5e6f7a8b"}


def begin(name):
    """An empty account."""
    for state in (make.A, make.GROUPS, make.USED, make.A_REGION, make.DEFAULTS):
        state.clear()
    make.ACCOUNT = IDS[name]
    make.A.update({"account_id": IDS[name], "account_name": name, "api_key": f"{name}-key"})
    for group in ("Default", "network-rg", "workload-rg", "platform-rg", "data-rg"):
        own = make.uid(name, "group", group).replace("-", "")
        make.GROUPS[group] = make.put("resource_groups", {
            "id": own, "crn": make.crn("resource-controller", "", "", "resource-group", own), "name": group, "state": "ACTIVE",
            "default": group == "Default", "account_id": IDS[name], "created_at": "2024-05-02T11:03:45.120Z"})
    make.image = make.put("images", make.thing("image", "us-south", "images", f"{name}-base", "platform-rg", typed=False, status="available",
                                               visibility="private", operating_system={"name": "red-9-amd64"}))


def workload(name, second, servers, public=False):
    """A VPC of three zones with a subnet and some servers in each."""
    vpc = make.make_vpc("us-south", f"{name}-vpc", [(at, f"10.{second}.{(at - 1) * 64}.0/18") for at in (1, 2, 3)])
    group = make.security_group(vpc, f"{name}-sg", [make.sg_rule("inbound", "tcp", make.ANY if public else {"cidr_block": "10.0.0.0/8"}, 443),
                                                    make.sg_rule("outbound", "any", make.ANY)])
    subnets = [make.make_subnet(vpc, f"us-south-{at}", f"{name}-{at}", f"10.{second}.{(at - 1) * 64}.0/24") for at in (1, 2, 3)]
    made = [make.instance(subnets[at % 3], f"{name}-{at + 1:02}", "workload-rg", "bx3d-4x20", group) for at in range(servers)]
    if public:
        nic = made[0]["network_interfaces"][0]
        make.floating_ip("us-south-1", f"{name}-ip", f"169.48.120.{second}", {k: nic[k] for k in ("id", "name", "href", "resource_type", "primary_ip")})
    return vpc


def accounts():
    """All of them, by name, with their texts."""
    vpcs, texts = {}, {}
    for name, second, servers, public in (("shop-test", 110, 4, True), ("analytics", 120, 6, False), ("payments", 130, 5, True), ("acquired", 140, 3, False)):
        begin(name)
        vpcs[name] = workload(name, second, servers, public)
        if name == "analytics":
            make.service("warehouse", "dashdb-for-transactions", "us-south", "data-rg")
        texts[name] = make.written()
    begin("net-hub")
    hub = make.make_vpc("us-south", "hub-vpc", [(at, f"10.100.{(at - 1) * 64}.0/18") for at in (1, 2, 3)])
    group = make.security_group(hub, "hub-sg", [make.sg_rule("inbound", "any", {"cidr_block": "10.0.0.0/8"}), make.sg_rule("outbound", "any", make.ANY)])
    for at in (1, 2):
        make.instance(make.make_subnet(hub, f"us-south-{at}", f"hub-{at}", f"10.100.{(at - 1) * 64}.0/24"), f"firewall-{at}", "network-rg", "cx3d-8x20", group)
    joined = [("hub", "vpc", {"network_id": hub["crn"]}),
              ("shop", "vpc", {"network_id": PROD["crn"], "network_account_id": SAMPLE, "request_status": "approved"})]
    joined += [(name, "vpc", {"network_id": vpcs[name]["crn"], "network_account_id": IDS[name], "request_status": "approved"}) for name in ("shop-test", "analytics", "payments")]
    make.transit("group-transit", "us-south", True, joined)
    make.transit("acquired-transit", "us-south", False, [("hub", "vpc", {"network_id": hub["crn"]}),
                                                         ("acquired", "vpc", {"network_id": vpcs["acquired"]["crn"], "network_account_id": IDS["acquired"], "request_status": "pending", "status": "pending"})])
    texts["net-hub"] = make.written()
    return texts


def main():
    check = "--check" in sys.argv[1:]
    for name, text in accounts().items():
        json.loads(text)
        out = FOLDER / f"{name}.json"
        if check and (not out.exists() or out.read_text() != text):
            sys.exit(f"{out} is not what {sys.argv[0]} writes: run it, and commit both")
        if not check:
            FOLDER.mkdir(exist_ok=True)
            out.write_text(text)
            print(f"{out}: {len(text)} bytes")


if __name__ == "__main__":
    main()
