#!/usr/bin/env python3
"""Writes IBM's landing zones as accounts: the VSI pattern and the OpenShift pattern of its deployable architectures, each
with a management and a workload VPC, as their documentation draws them
(https://github.com/terraform-ibm-modules/terraform-ibm-landing-zone). Made of the parts of the sample account's script.

    tests/sample/landing_zone.py            writes tests/sample/landing-zone-{vsi,roks}.json
    tests/sample/landing_zone.py --check    fails if those files are not what this script writes
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import make  # noqa: E402: its folder has to be known first

FOLDER = pathlib.Path(__file__).resolve().parent


def begin():
    """An empty account with the pattern's resource groups."""
    for state in (make.A, make.GROUPS, make.USED, make.A_REGION, make.DEFAULTS):
        state.clear()
    make.A.update({"account_id": make.ACCOUNT, "account_name": "Landing zone", "api_key": "landing-zone-key"})
    for name in ("management-rg", "workload-rg", "service-rg", "network-rg", "Default", "platform-rg"):
        own = make.uid("landing-zone", name).replace("-", "")
        make.GROUPS[name] = make.put("resource_groups", {
            "id": own, "crn": make.crn("resource-controller", "", "", "resource-group", own), "name": name, "state": "ACTIVE",
            "default": name == "Default", "account_id": make.ACCOUNT, "created_at": "2024-05-02T11:03:45.120Z"})
    make.image = make.put("images", make.thing("image", "us-south", "images", "ibm-ubuntu-24-04", "platform-rg", typed=False, status="available",
                                               visibility="public", operating_system={"name": "ubuntu-24-04-amd64"}))


def vpc(name, tens, openshift):
    """One of the two VPCs: three zones, a row of servers or of workers, a row of endpoints, one ACL and one security group."""
    rg = f"{name}-rg"
    own = make.make_vpc("us-south", f"{name}-vpc", [(at, f"10.{ten}.0.0/16") for at, ten in enumerate(tens, 1)], rg=rg)
    acl = make.acl(own, f"{name}-acl", [
        make.acl_rule("allow-ibm-inbound", "allow", "inbound", "any", "161.26.0.0/16", "10.0.0.0/8"),
        make.acl_rule("allow-all-network-inbound", "allow", "inbound", "any", "10.0.0.0/8", "10.0.0.0/8"),
        make.acl_rule("allow-all-outbound", "allow", "outbound", "any", "0.0.0.0/0", "0.0.0.0/0")], rg=rg)
    group = make.security_group(own, f"{name}-sg", [
        make.sg_rule("inbound", "any", {"cidr_block": "10.0.0.0/8"}), make.sg_rule("inbound", "any", {"cidr_block": "161.26.0.0/16"}),
        make.sg_rule("outbound", "any", make.ANY)], rg=rg)
    row = {at: make.make_subnet(own, f"us-south-{at}", f"{name}-vsi-{at}", f"10.{ten}.10.0/24", rg=rg, acl=acl) for at, ten in enumerate(tens, 1)}
    endpoints = {at: make.make_subnet(own, f"us-south-{at}", f"{name}-vpe-{at}", f"10.{ten}.20.0/24", rg=rg, acl=acl) for at, ten in enumerate(tens, 1)}
    if openshift:
        key = "cs" + make.uid("landing-zone", name).replace("-", "")[:18]
        made = make.cluster(key, f"{name}-cluster", "openshift", "us-south", "Dallas", "4.19.14_1559_openshift",
                            [(f"us-south-{at}", subnet) for at, subnet in row.items()], 1, rg, "bx2.16x64", own)
        make.put("iks_clusters", made)
    else:
        for at, subnet in row.items():
            make.instance(subnet, f"{name}-server-{at}", rg, "cx2-4x8", group, new=True)
    make.endpoint(own, f"{name}-cos", list(endpoints.values()),
                  {"resource_type": "provider_cloud_service", "crn": f"crn:v1:bluemix:public:cloud-object-storage:global:::endpoint:{make.COS}"},
                  [make.COS], rg=rg, sgs=[group])
    make.put("flow_log_collectors", make.thing(
        "flow-log-collector", "us-south", "flow_log_collectors", f"{name}-logs", "service-rg", typed=False, vpc=make.ref(own), active=True,
        auto_delete=True, lifecycle_state="stable", storage_bucket={"name": f"{name}-bucket", "crn": ""}, target=make.ref(own)))
    return own, acl


def pattern(openshift):
    begin()
    management, acl = vpc("management", (10, 20, 30), openshift)
    workload, _ = vpc("workload", (40, 50, 60), openshift)
    subnet = make.make_subnet(management, "us-south-1", "management-vpn-1", "10.10.30.0/24", rg="management-rg", acl=acl)
    vpn = make.thing("vpn", "us-south", "vpn_gateways", "management-gateway", "management-rg", vpc=make.ref(management), subnet=make.ref(subnet),
                     mode="route", availability_mode="zonal", health_state="ok", lifecycle_state="stable", connections=[], local_asn=64520)
    vpn["resource_type"] = "vpn_gateway"
    vpn["members"] = [{"role": role, "public_ip": {"address": f"169.48.115.{80 + at}"}, "private_ip": make.reserve(subnet, f"vpn-{at}"),
                       "health_state": "ok", "lifecycle_state": "stable"} for at, role in enumerate(("active", "standby"))]
    make.put("vpn_gateways", vpn)
    make.service("slz-atracker", "atracker", "us-south", "service-rg")
    make.service("slz-kms", "kms", "us-south", "service-rg")
    make.service("slz-cos", "cloud-object-storage", "global", "service-rg")
    make.transit("transit-gateway", "us-south", False, [("management", "vpc", {"network_id": management["crn"]}), ("workload", "vpc", {"network_id": workload["crn"]})])
    return make.written()


def main():
    check = "--check" in sys.argv[1:]
    for name, openshift in (("vsi", False), ("roks", True)):
        out, text = FOLDER / f"landing-zone-{name}.json", pattern(openshift)
        if check and (not out.exists() or out.read_text() != text):
            sys.exit(f"{out} is not what {sys.argv[0]} writes: run it, and commit both")
        if not check:
            out.write_text(text)
            print(f"{out}: {len(text)} bytes")


if __name__ == "__main__":
    main()
