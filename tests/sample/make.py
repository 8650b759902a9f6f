#!/usr/bin/env python3
"""Writes the sample account: Harbor & Pine, a made-up retailer, with every kind of resource that drawstream draws.

    tests/sample/make.py            writes crates/standin/src/sample.json
    tests/sample/make.py --check    fails if that file is not what this script writes

The format is that of `crates/standin/src/account.rs`; one item is one line. Ids are derived from names, so that a
change here changes only what it is about.
"""
import ipaddress
import json
import pathlib
import sys
import uuid

OUT = pathlib.Path(__file__).resolve().parents[2] / "crates/standin/src/sample.json"
ACCOUNT = "4f1c9a7e2b6d40538c0e9d7f61a3b852"
PARTNER = "9b07d2c46e1f4a83b5c20f8e7d619a34"
A = {"account_id": ACCOUNT, "account_name": "Harbor & Pine", "api_key": "sample-account-key"}
ZONES = {"us-south-1": "0717", "us-south-2": "0727", "us-south-3": "0737",
         "eu-de-1": "02b7", "eu-de-2": "02c7", "eu-de-3": "02d7"}
REGIONS = {"us-south": "r006", "eu-de": "r010"}
GROUPS = {}


def put(kind, item):
    """Adds an item to a list and answers it."""
    A.setdefault(kind, []).append(item)
    return item


def uid(*parts):
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join(parts) + ".harbor-pine.example"))


def region_of(place):
    return place.rsplit("-", 1)[0] if place in ZONES else place


def rid(place, *parts, sep="-"):
    """An id in IBM's form: the zone's or the region's prefix and a UUID."""
    return f"{ZONES.get(place) or REGIONS[place]}{sep}{uid(place, *parts)}"


def crn(service, place, instance="", kind="", resource=""):
    return f"crn:v1:bluemix:public:{service}:{place}:a/{ACCOUNT}:{instance}:{kind}:{resource}"


def href(place, path):
    return f"https://{region_of(place)}.iaas.cloud.ibm.com/v1/{path}"


def ref(item, *fields):
    keep = ("id", "crn", "href", "name", "resource_type") + fields
    return {key: item[key] for key in keep if key in item}


def zone(name):
    return {"name": name, "href": href(name, f"regions/{region_of(name)}/zones/{name}")}


def group(name):
    item = GROUPS[name]
    return {"id": item["id"], "name": name, "href": f"https://resource-controller.cloud.ibm.com/v2/resource_groups/{item['id']}"}


def thing(kind, place, path, name, rg, typed=True, at=None, sep="-", tags=(), **fields):
    """What the items of the VPC API have in common. `kind` is the CRN's resource type."""
    own = rid(place, kind, name, sep=sep)
    item = {"id": own, "crn": crn("is", at or place, "", kind, own), "href": href(place, f"{path}/{own}"), "name": name,
            "created_at": "2026-03-17T09:24:31.000Z", "resource_group": group(rg)}
    if typed:
        item["resource_type"] = kind.replace("-", "_")
    if tags:
        item["tags"] = list(tags)
    item.update(fields)
    return item


USED = {}


def reserve(subnet, name, address=None):
    """A reserved IP of a subnet, by its reference; the next free one if none is named."""
    net = ipaddress.ip_network(subnet["ipv4_cidr_block"])
    taken = USED.setdefault(subnet["id"], set())
    if address is None:
        address = next(str(host) for at, host in enumerate(net.hosts(), 1) if at >= 4 and str(host) not in taken)
    taken.add(address)
    own = rid(subnet["zone"]["name"], "ip", subnet["name"], name)
    return {"address": address, "id": own, "name": name, "resource_type": "subnet_reserved_ip",
            "href": f"{subnet['href']}/reserved_ips/{own}"}


# Resource groups ---------------------------------------------------------------------------------------------------
for name in ("Default", "network-rg", "workload-rg", "data-rg", "platform-rg", "dr-rg"):
    own = uid("group", name).replace("-", "")
    GROUPS[name] = put("resource_groups", {
        "id": own, "crn": crn("resource-controller", "", "", "resource-group", own), "name": name, "state": "ACTIVE",
        "default": name == "Default", "account_id": ACCOUNT, "created_at": "2024-05-02T11:03:45.120Z"})


# VPCs, prefixes, tables, ACLs, subnets -----------------------------------------------------------------------------
def sg_rule(direction, protocol, remote, low=None, high=None, name=None):
    rule = {"id": uid("rule", direction, protocol, str(remote), str(low), str(name)), "direction": direction, "ip_version": "ipv4",
            "protocol": protocol, "remote": remote, "local": {"cidr_block": "0.0.0.0/0"}}
    if low:
        rule.update(port_min=low, port_max=high or low)
    if name:
        rule["name"] = name
    return rule


ANY = {"cidr_block": "0.0.0.0/0"}


def security_group(vpc, name, rules, rg="network-rg"):
    region = A_REGION[vpc["id"]]
    return put("security_groups", thing("security-group", region, "security_groups", name, rg, typed=False,
                                        vpc=ref(vpc), rules=rules, targets=[]))


def acl_rule(name, action, direction, protocol, source, destination, port=None):
    rule = {"id": uid("acl-rule", name, action, direction, source, destination), "name": name, "action": action,
            "direction": direction, "ip_version": "ipv4", "protocol": protocol, "source": source, "destination": destination}
    if port:
        rule.update(destination_port_min=port, destination_port_max=port, source_port_min=1, source_port_max=65535)
    return rule


def acl(vpc, name, rules, rg="network-rg"):
    region = A_REGION[vpc["id"]]
    for rule, after in zip(rules, rules[1:]):
        rule["before"] = {"id": after["id"], "name": after["name"]}
    return put("network_acls", thing("network-acl", region, "network_acls", name, rg, typed=False, vpc=ref(vpc),
                                     rules=rules, subnets=[]))


def table(vpc, name, default=False, routes=(), **flags):
    region = A_REGION[vpc["id"]]
    own = rid(region, "table", name)
    item = {"id": own, "name": name, "href": f"{vpc['href']}/routing_tables/{own}", "resource_type": "routing_table",
            "crn": crn("is", region, "", "vpc-routing-table", own), "created_at": "2026-03-17T09:24:31.000Z",
            "is_default": default, "lifecycle_state": "stable", "route_direct_link_ingress": False,
            "route_internet_ingress": False, "route_transit_gateway_ingress": False, "route_vpc_zone_ingress": False,
            "accept_routes_from": [{"resource_type": "vpn_gateway"}, {"resource_type": "vpn_server"}],
            "advertise_routes_to": [], "subnets": [], "routes": list(routes), "vpc": ref(vpc), "resource_group": group("network-rg")}
    item.update(flags)
    return put("routing_tables", item)


A_REGION = {}
DEFAULTS = {}


def make_vpc(region, name, prefixes, rg="network-rg", tags=()):
    vpc = thing("vpc", region, "vpcs", name, rg, tags=tags, region=region, classic_access=False, status="available",
                health_state="ok", dns={"enable_hub": False, "resolver": {"type": "system"}}, public_address_ranges=[])
    A_REGION[vpc["id"]] = region
    vpc["cse_source_ips"] = [{"ip": {"address": f"10.16.{at}.{len(name)}"}, "zone": zone(f"{region}-{at}")} for at in (1, 2, 3)]
    vpc["address_prefixes"] = [{
        "id": rid(region, "prefix", cidr), "name": f"{name}-zone-{at}", "cidr": cidr, "zone": zone(f"{region}-{at}"),
        "href": f"{vpc['href']}/address_prefixes/{rid(region, 'prefix', cidr)}", "is_default": True, "has_subnets": True,
        "created_at": "2026-03-17T09:24:31.000Z"} for at, cidr in prefixes]
    default_table = table(vpc, f"{name}-default-table", default=True)
    default_sg = security_group(vpc, f"{name}-default-sg", [])
    default_sg["rules"] = [sg_rule("outbound", "any", ANY), sg_rule("inbound", "any", ref(default_sg))]
    default_acl = acl(vpc, f"{name}-default-acl", [
        acl_rule("allow-inbound", "allow", "inbound", "any", "0.0.0.0/0", "0.0.0.0/0"),
        acl_rule("allow-outbound", "allow", "outbound", "any", "0.0.0.0/0", "0.0.0.0/0")])
    vpc.update(default_routing_table=ref(default_table), default_security_group=ref(default_sg), default_network_acl=ref(default_acl))
    DEFAULTS[vpc["id"]] = (default_table, default_acl)
    return put("vpcs", vpc)


def make_subnet(vpc, at, name, cidr, rg="network-rg", acl=None, routes=None, gateway=None, tags=()):
    default_table, default_acl = DEFAULTS[vpc["id"]]
    acl, routes = acl or default_acl, routes or default_table
    net = ipaddress.ip_network(cidr)
    subnet = thing("subnet", at, "subnets", name, rg, tags=tags, vpc=ref(vpc), zone=zone(at), ipv4_cidr_block=cidr,
                   ip_version="ipv4", status="available", network_acl=ref(acl), routing_table=ref(routes),
                   total_ipv4_address_count=net.num_addresses, available_ipv4_address_count=net.num_addresses - 14)
    if gateway:
        subnet["public_gateway"] = ref(gateway)
    acl["subnets"].append(ref(subnet))
    routes["subnets"].append(ref(subnet))
    return put("subnets", subnet)


def floating_ip(at, name, address, target=None, rg="Default"):
    item = thing("floating-ip", at, "floating_ips", name, rg, typed=False, zone=zone(at), address=address, status="available")
    if target:
        item["target"] = target
    return put("floating_ips", item)


def public_gateway(vpc, at, name, address):
    gateway = thing("public-gateway", at, "public_gateways", name, "network-rg", vpc=ref(vpc), zone=zone(at), status="available")
    fip = floating_ip(at, f"{name}-ip", address, ref(gateway), rg="network-rg")
    gateway["floating_ip"] = ref(fip, "address")
    return put("public_gateways", gateway)


ENV = "env:production"
prod = make_vpc("us-south", "prod-vpc", [(1, "10.10.0.0/18"), (2, "10.10.64.0/18"), (3, "10.10.128.0/18")], tags=[ENV, "owner:platform"])
edge = make_vpc("us-south", "edge-vpc", [(1, "10.20.0.0/18"), (2, "10.20.64.0/18"), (3, "10.20.128.0/18")], tags=[ENV, "owner:network"])
dr = make_vpc("eu-de", "dr-vpc", [(1, "10.30.0.0/18"), (2, "10.30.64.0/18"), (3, "10.30.128.0/18")], tags=["env:recovery", "owner:platform"])

gateways = {f"us-south-{at}": public_gateway(prod, f"us-south-{at}", f"prod-gateway-{at}", f"169.48.112.{20 + at}") for at in (1, 2, 3)}
edge_gateway = public_gateway(edge, "us-south-1", "edge-gateway", "169.48.114.9")
dr_gateway = public_gateway(dr, "eu-de-1", "dr-gateway", "161.156.82.40")

web_acl = acl(prod, "web-acl", [
    acl_rule("allow-https", "allow", "inbound", "tcp", "0.0.0.0/0", "10.10.0.0/16", 443),
    acl_rule("allow-http", "allow", "inbound", "tcp", "0.0.0.0/0", "10.10.0.0/16", 80),
    acl_rule("allow-internal", "allow", "inbound", "any", "10.0.0.0/8", "10.10.0.0/16"),
    acl_rule("deny-inbound", "deny", "inbound", "any", "0.0.0.0/0", "0.0.0.0/0"),
    acl_rule("allow-outbound", "allow", "outbound", "any", "10.10.0.0/16", "0.0.0.0/0")])
data_acl = acl(prod, "data-acl", [
    acl_rule("allow-app-postgres", "allow", "inbound", "tcp", "10.10.1.0/24", "10.10.2.0/24", 5432),
    acl_rule("allow-backup", "allow", "inbound", "tcp", "10.30.0.0/16", "10.10.0.0/16", 22),
    acl_rule("allow-icmp", "allow", "inbound", "icmp", "10.0.0.0/8", "10.10.0.0/16"),
    acl_rule("deny-internet", "deny", "outbound", "any", "10.10.2.0/24", "0.0.0.0/0")])

web, app, data, kube = {}, {}, {}, {}
for at, base in ((1, "10.10.0"), (2, "10.10.64"), (3, "10.10.128")):
    place, octet = f"us-south-{at}", int(base.split(".")[2])
    web[at] = make_subnet(prod, place, f"web-{at}", f"10.10.{octet}.0/24", acl=web_acl, tags=["tier:web"])
    app[at] = make_subnet(prod, place, f"app-{at}", f"10.10.{octet + 1}.0/24", gateway=gateways[place], tags=["tier:app"])
    data[at] = make_subnet(prod, place, f"data-{at}", f"10.10.{octet + 2}.0/24", acl=data_acl, tags=["tier:data"])
    kube[at] = make_subnet(prod, place, f"kube-{at}", f"10.10.{octet + 4}.0/22", gateway=gateways[place], tags=["tier:app"])
edge_mgmt = make_subnet(edge, "us-south-1", "edge-mgmt-1", "10.20.0.0/24", gateway=edge_gateway)
edge_vpn = make_subnet(edge, "us-south-1", "edge-vpn-1", "10.20.1.0/26")
ingress = table(edge, "edge-ingress", route_transit_gateway_ingress=True, route_direct_link_ingress=True,
                advertise_routes_to=["transit_gateway"])
edge_fw = {at: make_subnet(edge, f"us-south-{at}", f"edge-firewall-{at}", f"10.20.{2 if at == 1 else 66}.0/24", routes=ingress) for at in (1, 2)}
dr_web = {at: make_subnet(dr, f"eu-de-{at}", f"dr-web-{at}", f"10.30.{(at - 1) * 64}.0/24", rg="dr-rg", gateway=dr_gateway if at == 1 else None) for at in (1, 2)}
dr_data = {at: make_subnet(dr, f"eu-de-{at}", f"dr-data-{at}", f"10.30.{(at - 1) * 64 + 2}.0/24", rg="dr-rg") for at in (1, 2)}
dr_ocp = {at: make_subnet(dr, f"eu-de-{at}", f"dr-openshift-{at}", f"10.30.{(at - 1) * 64 + 4}.0/22", rg="dr-rg") for at in (1, 2, 3)}

# Security groups ---------------------------------------------------------------------------------------------------
lb_sg = security_group(prod, "load-balancer-sg", [sg_rule("inbound", "tcp", ANY, 443, name="https"), sg_rule("inbound", "tcp", ANY, 80, name="http"), sg_rule("outbound", "any", ANY)])
web_sg = security_group(prod, "web-sg", [sg_rule("inbound", "tcp", ref(lb_sg), 8443), sg_rule("inbound", "tcp", {"cidr_block": "10.20.0.0/24"}, 22), sg_rule("outbound", "any", ANY)])
app_sg = security_group(prod, "app-sg", [sg_rule("inbound", "tcp", ref(web_sg), 8080, 8089), sg_rule("inbound", "icmp", {"cidr_block": "10.0.0.0/8"}), sg_rule("outbound", "any", ANY)])
data_sg = security_group(prod, "data-sg", [sg_rule("inbound", "tcp", ref(app_sg), 5432), sg_rule("inbound", "tcp", {"address": "10.20.0.4"}, 22), sg_rule("outbound", "tcp", ANY, 443)])
vpe_sg = security_group(prod, "endpoint-sg", [sg_rule("inbound", "tcp", {"cidr_block": "10.10.0.0/16"}, 443)])
edge_sg = security_group(edge, "edge-sg", [sg_rule("inbound", "tcp", {"cidr_block": "203.0.113.0/24"}, 22, name="head-office"), sg_rule("inbound", "udp", ANY, 443, name="staff-vpn"), sg_rule("inbound", "number_47", {"cidr_block": "10.0.0.0/8"}, name="gre"), sg_rule("outbound", "any", ANY)])
dr_sg = security_group(dr, "dr-sg", [sg_rule("inbound", "tcp", ANY, 443), sg_rule("inbound", "icmp_tcp_udp", {"cidr_block": "10.0.0.0/8"}), sg_rule("outbound", "any", ANY)], rg="dr-rg")


def guard(sg, item, kind=None):
    target = ref(item)
    if kind:
        target = {"id": item["id"], "name": item["name"], "href": item["href"], "resource_type": kind}
    sg["targets"].append(target)


# Virtual servers ---------------------------------------------------------------------------------------------------
PROFILES = {"bx3d-4x20": (4, 20), "cx3d-8x20": (8, 20), "mx3d-16x160": (16, 160), "bx2-2x8": (2, 8), "cx2-4x8": (4, 8)}
image = put("images", thing("image", "us-south", "images", "harbor-base-rhel-9", "platform-rg", typed=False, status="available", visibility="private",
                            operating_system={"name": "red-9-amd64", "display_name": "Red Hat Enterprise Linux 9.x (amd64)", "architecture": "amd64"}))


def make_volume(at, name, rg, capacity, profile="general-purpose", key=None):
    volume = thing("volume", at, "volumes", name, rg, zone=zone(at), capacity=capacity, iops=3000, status="available", health_state="ok",
                   profile={"name": profile}, encryption="user_managed" if key else "provider_managed",
                   attachment_state="unattached", volume_attachments=[], user_tags=[])
    volume["id"] = rid(region_of(at), "volume", name)
    volume["crn"] = crn("is", at, "", "volume", volume["id"])
    volume["href"] = href(at, f"volumes/{volume['id']}")
    if key:
        volume["encryption_key"] = {"crn": key}
    return put("volumes", volume)


def attach(instance, volume, kind):
    own = rid(instance["zone"]["name"], "attachment", instance["name"], volume["name"])
    link = {"id": own, "name": f"{volume['name']}-attachment", "href": f"{instance['href']}/volume_attachments/{own}"}
    instance["volume_attachments"].append(dict(link, volume=ref(volume)))
    volume["volume_attachments"].append(dict(link, type=kind, instance={k: instance[k] for k in ("id", "crn", "name", "href")}))
    volume["attachment_state"] = "attached"
    return dict(link, volume=ref(volume))


def vni(subnet, name, sg, rg):
    at = subnet["zone"]["name"]
    ip = reserve(subnet, name)
    item = thing("virtual-network-interface", at, "virtual_network_interfaces", name, rg, vpc=subnet["vpc"], zone=zone(at), subnet=ref(subnet),
                 primary_ip=ip, ips=[ip], security_groups=[ref(sg)], auto_delete=False, enable_infrastructure_nat=True,
                 allow_ip_spoofing=False, lifecycle_state="stable", mac_address="02:00:0c:" + ":".join(uid(name)[i:i + 2] for i in (0, 2, 4)))
    guard(sg, item)
    return put("virtual_network_interfaces", item)


def base_server(kind, path, subnet, name, rg, profile, tags):
    at = subnet["zone"]["name"]
    cpus, memory = PROFILES.get(profile, (96, 768))
    return thing(kind, at, path, name, rg, sep="_" if kind == "instance" else "-", tags=tags, vpc=subnet["vpc"], zone=zone(at),
                 profile={"name": profile, "href": href(at, f"{path.removesuffix('s')}/profiles/{profile}")}, memory=memory, status="running",
                 lifecycle_state="stable", health_state="ok"), cpus


def instance(subnet, name, rg, profile, sg, new=False, tags=(), extra=()):
    """An instance: old style with network interfaces, or new with attachments and their mirrors."""
    item, cpus = base_server("instance", "instances", subnet, name, rg, profile, tags)
    at = subnet["zone"]["name"]
    item.update(vcpu={"count": cpus, "architecture": "amd64", "manufacturer": "intel"}, bandwidth=cpus * 2000,
                image={k: image[k] for k in ("id", "crn", "name", "href")}, volume_attachments=[],
                availability_policy={"host_failure": "restart"}, metadata_service={"enabled": True, "protocol": "https"})
    interfaces, attachments = [], []
    for number, (where, guarded) in enumerate([(subnet, sg), *extra]):
        own = rid(at, "interface", name, str(number))
        if new:
            net = vni(where, f"{name}-vni" if not number else f"{name}-vni-{number}", guarded, rg)
            ip = net["primary_ip"]
            attachment = {"id": own, "name": f"{name}-eth{number}", "href": f"{item['href']}/network_attachments/{own}", "primary_ip": ip,
                          "resource_type": "instance_network_attachment", "subnet": ref(where), "virtual_network_interface": ref(net)}
            net["target"] = {k: attachment[k] for k in ("id", "name", "href", "resource_type")}
            attachments.append(attachment)
        else:
            ip = reserve(where, f"{name}-eth{number}")
        interfaces.append({"id": own, "name": f"{name}-eth{number}", "href": f"{item['href']}/network_interfaces/{own}", "primary_ip": ip,
                           "resource_type": "network_interface", "subnet": ref(where), "security_groups": [ref(guarded)],
                           "floating_ips": [], "type": "secondary" if number else "primary", "status": "available", "port_speed": 4000})
        if not new:
            guard(guarded, interfaces[-1], "network_interface")
    mirror = ("id", "name", "href", "primary_ip", "resource_type", "subnet")
    item["network_interfaces"] = interfaces
    item["primary_network_interface"] = {k: interfaces[0][k] for k in mirror}
    item["network_attachments"] = attachments
    if new:
        item["primary_network_attachment"] = attachments[0]
    item["boot_volume_attachment"] = attach(item, make_volume(at, f"{name}-boot", "Default", 100), "boot")
    return put("instances", item)


PROD, DR = [ENV], ["env:recovery"]
kms_guid, hpcs_guid = uid("kms"), uid("hs-crypto")
root_key = crn("kms", "us-south", kms_guid, "key", uid("root-key"))
webs = [instance(web[1 + at % 3], f"web-{at + 1:02}", "workload-rg", "cx3d-8x20" if at < 3 else "cx2-4x8", web_sg, tags=PROD + ["tier:web"]) for at in range(6)]
apps = [instance(app[1 + at % 3], f"app-{at + 1:02}", "workload-rg", "bx3d-4x20", app_sg, new=True, tags=PROD + ["tier:app"]) for at in range(6)]
dbs = [instance(data[at], name, "data-rg", "mx3d-16x160", data_sg, new=True, tags=PROD + ["tier:data", "backup:daily"]) for at, name in ((1, "orders-db-primary"), (2, "orders-db-standby"))]
for db in dbs:
    for number in (1, 2):
        attach(db, make_volume(db["zone"]["name"], f"{db['name']}-data-{number}", "data-rg", 2000, "10iops-tier", root_key), "data")
bastion = instance(edge_mgmt, "bastion", "network-rg", "bx2-2x8", edge_sg, tags=PROD + ["tier:management"])
firewalls = [instance(edge_fw[at], f"firewall-{at}", "network-rg", "cx3d-8x20", edge_sg, new=True, tags=PROD) for at in (1, 2)]
drs = [instance(dr_web[1], "dr-web-01", "dr-rg", "cx2-4x8", dr_sg, tags=DR), instance(dr_web[2], "dr-web-02", "dr-rg", "cx2-4x8", dr_sg, tags=DR),
       instance(dr_data[1], "dr-orders-db", "dr-rg", "mx3d-16x160", dr_sg, new=True, tags=DR + ["backup:daily"])]
drs[1]["status"] = "stopped"
attach(drs[2], make_volume("eu-de-1", "dr-orders-db-data", "dr-rg", 2000, "10iops-tier"), "data")
make_volume("us-south-1", "orders-restore-2026-09", "data-rg", 2000, "5iops-tier")["tags"] = ["cleanup:candidate"]
make_volume("eu-de-2", "dr-scratch", "dr-rg", 250)

metal, _ = base_server("bare-metal-server", "bare_metal_servers", data[3], "analytics-metal", "data-rg", "mx3-metal-96x768", PROD + ["tier:data"])
metal_vni = vni(data[3], "analytics-metal-vni", data_sg, "data-rg")
own = rid("us-south-3", "interface", "analytics-metal")
attachment = {"id": own, "name": "eth0", "href": f"{metal['href']}/network_attachments/{own}", "primary_ip": metal_vni["primary_ip"],
              "resource_type": "bare_metal_server_network_attachment", "subnet": ref(data[3]), "virtual_network_interface": ref(metal_vni)}
metal_vni["target"] = {k: attachment[k] for k in ("id", "name", "href", "resource_type")}
metal.update(cpu={"architecture": "amd64", "core_count": 96, "socket_count": 2, "threads_per_core": 2}, disks=[], network_attachments=[attachment],
             primary_network_attachment=attachment, bandwidth=100000, network_interfaces=[dict(attachment, resource_type="network_interface")],
             primary_network_interface=dict(attachment, resource_type="network_interface"))
put("bare_metal_servers", metal)

# Where instances are placed and grouped
host_group = put("dedicated_host_groups", thing("dedicated-host-group", "us-south-1", "dedicated_host/groups", "licensed-hosts", "workload-rg", zone=zone("us-south-1"),
                                                **{"class": "bx3d", "family": "balanced", "dedicated_hosts": []}))
host = put("dedicated_hosts", thing("dedicated-host", "us-south-1", "dedicated_hosts", "licensed-host-1", "workload-rg", zone=zone("us-south-1"), group=ref(host_group),
                                    instances=[], profile={"name": "bx3d-host-176x880"}, vcpu={"count": 176, "architecture": "amd64"}, memory=880,
                                    available_vcpu={"count": 168, "architecture": "amd64"}, available_memory=840, state="available", lifecycle_state="stable"))
host_group["dedicated_hosts"].append(ref(host))
for item in (apps[0], apps[3]):
    host["instances"].append({k: item[k] for k in ("id", "crn", "name", "href")})
    item.update(dedicated_host=ref(host), placement_target=ref(host))
spread = put("placement_groups", thing("placement-group", "us-south", "placement_groups", "orders-db-spread", "data-rg", strategy="power_spread", lifecycle_state="stable"))
for item in dbs:
    item["placement_target"] = ref(spread)

# Floating IPs on an instance, on an interface of its own, and on nothing
nic = bastion["network_interfaces"][0]
bastion_ip = floating_ip("us-south-1", "bastion-ip", "169.48.114.70", {k: nic[k] for k in ("id", "name", "href", "resource_type", "primary_ip")}, rg="network-rg")
nic["floating_ips"].append(ref(bastion_ip, "address"))
wall = next(item for item in A["virtual_network_interfaces"] if item["name"] == "firewall-1-vni")
floating_ip("us-south-1", "firewall-1-ip", "169.48.114.71", ref(wall, "primary_ip", "subnet"), rg="network-rg")
floating_ip("us-south-2", "spare-ip", "169.59.201.18")
def routes(of, *wanted):
    of["routes"] = [{
        "id": rid("us-south", "route", name), "name": name, "href": f"{of['href']}/routes/{rid('us-south', 'route', name)}", "action": action,
        "destination": destination, "next_hop": {"address": hop}, "zone": zone(f"us-south-{at}"), "priority": 2, "origin": "user",
        "advertise": False, "lifecycle_state": "stable", "created_at": "2026-03-18T08:00:00.000Z"} for at, name, action, destination, hop in wanted]


hops = [firewall["network_interfaces"][0]["primary_ip"]["address"] for firewall in firewalls]
routes(ingress, (1, "inspect-zone-1", "deliver", "10.10.0.0/18", hops[0]), (2, "inspect-zone-2", "deliver", "10.10.64.0/18", hops[1]),
       (1, "block-test-range", "drop", "192.0.2.0/24", "0.0.0.0"))
# What leaves for Frankfurt passes the firewall of its zone
spoke = next(item for item in A["routing_tables"] if item["is_default"] and item["vpc"]["id"] == prod["id"])
routes(spoke, (1, "inspect-frankfurt-1", "deliver", "10.30.0.0/16", hops[0]), (2, "inspect-frankfurt-2", "deliver", "10.30.0.0/16", hops[1]))


# Clusters ----------------------------------------------------------------------------------------------------------
def cluster(own, name, kind, region, location, version, subnets, per_zone, rg, flavor, vpc=None, provider="vpc-gen2", tags=()):
    workers, number = [], 0
    for at, where in subnets:
        for _ in range(per_zone):
            number += 1
            worker = {"id": f"kube-{own}-{name.replace('-', '')}-default-{number:08x}", "flavor": flavor, "poolID": f"{own}-4c50c00", "poolName": "default",
                      "location": at, "health": {"state": "normal", "message": "Ready"}, "kubeVersion": {"actual": version, "desired": version, "target": version},
                      "lifecycle": {"actualState": "deployed", "desiredState": "deployed", "message": "", "pendingOperation": ""}, "networkInterfaces": []}
            if isinstance(where, dict):
                ip = reserve(where, f"{name}-worker-{number}")
                worker["networkInterfaces"].append({"subnetID": where["id"], "ipAddress": ip["address"], "cidr": where["ipv4_cidr_block"], "primary": True})
            elif where:
                worker["networkInformation"] = {"privateIP": where, "privateVLAN": "2918270"}
            workers.append(worker)
    zones = [{"id": at, "workerCount": per_zone, "subnets": [{"id": where["id"], "primary": True}] if isinstance(where, dict) else []} for at, where in subnets]
    return {"id": own, "name": name, "type": kind, "provider": provider, "region": region, "location": location, "datacenter": {"Dallas": "dal10", "Frankfurt": "fra02"}.get(location, ""),
            "state": "normal", "status": "All Workers Normal", "masterKubeVersion": version, "targetVersion": version,
            "masterURL": f"https://c104.{region}.containers.cloud.ibm.com:31204", "ingress": {"hostname": f"{name}-{own}.{region}.containers.appdomain.cloud", "status": "healthy"},
            "workerCount": len(workers), "isPaid": True, "podSubnet": "172.17.0.0/18", "serviceSubnet": "172.21.0.0/16", "resourceGroup": GROUPS[rg]["id"],
            "resourceGroupName": rg, "createdDate": "2026-04-02T07:41:12+0000", "crn": crn("containers-kubernetes", region, own), "tags": list(tags),
            "vpcs": [vpc["id"]] if vpc else [], "workerZones": [at for at, _ in subnets], "WorkerNodes": workers,
            "worker_pools": [{"id": f"{own}-4c50c00", "poolName": "default", "flavor": flavor, "workerCount": per_zone, "provider": provider, "isolation": "public",
                              "vpcID": vpc["id"] if vpc else "", "lifecycle": {"actualState": "active"}, "operatingSystem": "UBUNTU_24_64" if kind == "kubernetes" else "RHCOS",
                              "labels": {"node-role": "default"}, "zones": zones}]}


SHOP, STORES = "ctq81u7d0o2ri6m4k9sg", "cu0b5hmf09vj3l8e2a7g"
shop = put("iks_clusters", cluster(SHOP, "shop-kubernetes", "kubernetes", "us-south", "Dallas", "1.34.2_1541", [(f"us-south-{at}", kube[at]) for at in (1, 2, 3)], 2, "platform-rg", "bx3d.8x40", prod, tags=PROD))
put("iks_clusters", cluster(STORES, "stores-openshift", "openshift", "eu-de", "Frankfurt", "4.19.14_1559_openshift", [(f"eu-de-{at}", dr_ocp[at]) for at in (1, 2, 3)], 1, "dr-rg", "bx2.16x64", dr, tags=DR))
put("classic_clusters", cluster("c5v2kqad0mkp7n3t1e6f", "legacy-batch", "kubernetes", "us-south", "Dallas", "1.31.14_1580", [("dal10", "10.94.17.21"), ("dal12", "10.185.4.33")], 1, "Default", "b3c.4x16", provider="classic"))
sat_location = put("satellite_locations", {
    "id": "cs7nq2fw0l5tr8b1u3dg", "name": "rotterdam-warehouse", "crn": crn("satellite", "eu-de", "cs7nq2fw0l5tr8b1u3dg"), "location": "Frankfurt", "region": "eu-de",
    "datacenter": "fra04", "state": "normal", "status": "R0001: The Satellite location is ready.", "workerZones": ["rotterdam-1", "rotterdam-2", "rotterdam-3"], "createdDate": "2026-05-11T14:20:55+0000",
    "hosts": {"total": 9, "available": 1}, "iaas": {"provider": "on-prem", "region": ""}, "resourceGroup": GROUPS["platform-rg"]["id"], "resourceGroupName": "platform-rg", "tags": ["site:rotterdam"]})
put("satellite_clusters", cluster("csat4k1w0e9qv6h2m8rg", "warehouse-openshift", "openshift", "eu-de", "rotterdam-warehouse", "4.18.22_1561_openshift",
                                  [(f"rotterdam-{at}", None) for at in (1, 2, 3)], 1, "platform-rg", "upi", provider="satellite", tags=["site:rotterdam"]))
kube_sg = security_group(prod, f"kube-{SHOP}", [sg_rule("inbound", "tcp", ANY, 30000, 32767), sg_rule("outbound", "any", ANY)], rg="platform-rg")


# Load balancers ----------------------------------------------------------------------------------------------------
def balancer(region, name, rg, family, subnets, public, listeners, members, sgs=(), tags=(), placed=None, **fields):
    """`listeners`: (protocol, port) of each; one pool serves them all. `members`: targets."""
    lb = thing("load-balancer", region, "load_balancers", name, rg, tags=tags, is_public=public, is_private_path=fields.pop("private_path", False),
               availability="subnet", operating_status="online", provisioning_status="active", route_mode=False, hostname=f"{uid(name)[:8]}-{region}.lb.appdomain.cloud",
               profile={"family": family, "name": "dynamic" if family == "application" else "network-fixed"}, subnets=[ref(subnet) for subnet in subnets],
               security_groups=[ref(sg) for sg in sgs], attached_load_balancer_pool_members=[], logging={"datapath": {"active": False}})
    lb["access_mode"] = "private_path" if lb["is_private_path"] else "public" if public else "private"
    lb["private_ips"] = [reserve(subnet, f"{name}-{at}") for at, subnet in enumerate(placed or subnets)]
    lb["public_ips"] = [{"address": f"{'52.116' if region == 'us-south' else '161.156'}.{100 + len(name)}.{30 + at}"} for at, _ in enumerate(placed or subnets)] if public else []
    pool_id = rid(region, "pool", name)
    pool = {"id": pool_id, "name": f"{name}-pool", "href": f"{lb['href']}/pools/{pool_id}", "protocol": listeners[0][2], "algorithm": "round_robin",
            "health_monitor": {"type": "tcp", "port": listeners[0][3], "delay": 5, "max_retries": 2, "timeout": 2}, "proxy_protocol": "disabled",
            "provisioning_status": "active", "created_at": "2026-04-02T08:00:00.000Z", "members": []}
    for at, target in enumerate(members):
        own = rid(region, "member", name, str(at))
        pool["members"].append({"id": own, "href": f"{pool['href']}/members/{own}", "port": listeners[0][3], "weight": 50, "target": target,
                                "health": "faulted" if at == 4 else "ok", "provisioning_status": "active", "created_at": "2026-04-02T08:00:00.000Z"})
    lb["pools"] = [pool]
    lb["listeners"] = []
    for protocol, port, _, _ in listeners:
        own = rid(region, "listener", name, str(port))
        listener = {"id": own, "href": f"{lb['href']}/listeners/{own}", "protocol": protocol, "port": port, "port_min": port, "port_max": port, "provisioning_status": "active",
                    "default_pool": {k: pool[k] for k in ("id", "name", "href")}, "connection_limit": 15000, "created_at": "2026-04-02T08:00:00.000Z"}
        if protocol == "https":
            listener["certificate_instance"] = {"crn": crn("secrets-manager", "us-south", uid("secrets-manager"), "secret", uid("certificate", name))}
        lb["listeners"].append(listener)
    if len(lb["listeners"]) == 2 and lb["listeners"][1]["protocol"] == "http":
        lb["listeners"][1]["https_redirect"] = {"http_status_code": 301, "listener": {k: lb["listeners"][0][k] for k in ("id", "href")}}
        del lb["listeners"][1]["default_pool"]
    for sg in sgs:
        guard(sg, lb)
    lb.update(fields)
    return put("load_balancers", lb)


def as_target(item):
    return {k: item[k] for k in ("id", "crn", "name", "href")}


shop_lb = balancer("us-south", "shop-web-alb", "workload-rg", "application", [web[1], web[2], web[3]], True, [("https", 443, "https", 8443), ("http", 80, "http", 8080)],
                   [as_target(item) for item in webs], [lb_sg], PROD + ["tier:web"], placed=[web[1], web[2]])
balancer("us-south", "app-nlb", "workload-rg", "network", [app[1]], False, [("tcp", 8080, "tcp", 8080)], [as_target(item) for item in apps], (), PROD + ["tier:app"])
partner_lb = balancer("us-south", "partner-nlb", "workload-rg", "network", [app[2]], False, [("tcp", 9443, "tcp", 9443)],
                      [{"address": item["network_interfaces"][0]["primary_ip"]["address"]} for item in apps[:3]], (), PROD, private_path=True)
balancer("us-south", f"kube-{SHOP}-7d1f0a52c9e84b36", "platform-rg", "application", list(kube.values()), True, [("tcp", 443, "tcp", 31443), ("tcp", 80, "tcp", 30080)],
         [{"address": worker["networkInterfaces"][0]["ipAddress"]} for worker in shop["WorkerNodes"]], [kube_sg], placed=[kube[1], kube[2]])
balancer("eu-de", "dr-web-alb", "dr-rg", "application", [dr_web[1], dr_web[2]], True, [("https", 443, "http", 8080)], [as_target(item) for item in drs[:2]], [dr_sg], DR)

asg = put("instance_groups", thing("instance-group", "us-south", "instance_groups", "web-group", "workload-rg", typed=False, vpc=ref(prod), subnets=[ref(web[at]) for at in (1, 2, 3)],
                                   application_port=8443, membership_count=len(webs), managers=[], status="healthy", lifecycle_state="stable",
                                   instance_template={"id": rid("us-south-1", "template", "web"), "name": "web-template"},
                                   load_balancer_pool={k: shop_lb["pools"][0][k] for k in ("id", "name", "href")}))
shop_lb["pools"][0]["instance_group"] = {k: asg[k] for k in ("id", "crn", "name", "href")}
asg["memberships"] = []
for item in webs:
    own = rid("us-south", "membership", item["name"])
    item["instance_group_membership"] = {"id": own, "name": item["name"], "href": f"{asg['href']}/memberships/{own}", "instance_group": {k: asg[k] for k in ("id", "crn", "name", "href")}}
    asg["memberships"].append({"id": own, "name": item["name"], "href": f"{asg['href']}/memberships/{own}", "instance": as_target(item), "status": "healthy", "delete_instance_on_membership_delete": True})
private_path = put("private_path_service_gateways", thing("private-path-service-gateway", "us-south", "private_path_service_gateways", "partner-api", "workload-rg", vpc=ref(prod), load_balancer=ref(partner_lb),
                                                          service_endpoints=["api.partners.harbor-pine.example"], published=True, default_access_policy="review", endpoint_gateway_count=1, zonal_affinity=False,
                                                          lifecycle_state="stable"))
private_path["endpoint_gateway_bindings"] = [{"id": rid("us-south", "binding", "partner"), "href": f"{private_path['href']}/endpoint_gateway_bindings/{rid('us-south', 'binding', 'partner')}", "created_at": "2026-05-11T08:00:00.000Z",
                                              "account": {"id": PARTNER, "resource_type": "account"}, "status": "permitted", "lifecycle_state": "stable", "resource_type": "private_path_service_gateway_endpoint_gateway_binding"}]
private_path["account_policies"] = [{"id": rid("us-south", "account-policy", "partner"), "href": f"{private_path['href']}/account_policies/{rid('us-south', 'account-policy', 'partner')}", "created_at": "2026-05-11T07:00:00.000Z",
                                     "account": {"id": PARTNER, "resource_type": "account"}, "access_policy": "permit", "resource_type": "private_path_service_gateway_account_policy"}]
own = rid("us-south", "policy", "shop-api")
shop_lb["listeners"][0]["policies"] = [{"id": own, "name": "partners-first", "href": f"{shop_lb['listeners'][0]['href']}/policies/{own}", "action": "redirect", "priority": 1, "provisioning_status": "active", "created_at": "2026-04-02T08:00:00.000Z",
                                        "target": {"http_status_code": 302, "url": "https://api.partners.harbor-pine.example/{path}"},
                                        "rules": [{"id": rid("us-south", "rule", "shop-api"), "href": f"{shop_lb['listeners'][0]['href']}/policies/{own}/rules/{rid('us-south', 'rule', 'shop-api')}", "type": "path", "condition": "contains",
                                                   "value": "/partners", "provisioning_status": "active", "created_at": "2026-04-02T08:00:00.000Z"}]}]

# VPN ---------------------------------------------------------------------------------------------------------------
vpn = thing("vpn", "us-south", "vpn_gateways", "head-office-vpn", "network-rg", vpc=ref(edge), subnet=ref(edge_vpn), mode="route", availability_mode="zonal", health_state="ok", lifecycle_state="stable",
            connections=[], local_asn=64520, advertised_cidrs=["10.10.0.0/16", "10.20.0.0/16"])
vpn["resource_type"] = "vpn_gateway"
vpn["members"] = [{"role": role, "public_ip": {"address": f"169.48.115.{80 + at}"}, "private_ip": reserve(edge_vpn, f"head-office-vpn-{at}"), "health_state": "ok", "lifecycle_state": "stable"} for at, role in enumerate(("active", "active"))]
for name, peer, status in (("to-seattle", {"type": "address", "address": "203.0.113.10", "asn": 64512}, "up"), ("to-warehouse", {"type": "fqdn", "fqdn": "vpn.warehouse.harbor-pine.example", "asn": 64513}, "down")):
    own = rid("us-south", "connection", name)
    vpn["connections"].append({"id": own, "name": name, "href": f"{vpn['href']}/connections/{own}", "resource_type": "vpn_gateway_connection", "mode": "route", "status": status, "admin_state_up": True,
                               "authentication_mode": "psk", "psk": f"psk-of-{name}-must-never-show", "peer": peer, "local": {"ike_identities": [{"type": "ipv4_address", "value": "169.48.115.80"}]},
                               "routing_protocol": "bgp" if status == "up" else "none", "establish_mode": "bidirectional", "dead_peer_detection": {"action": "restart", "interval": 2, "timeout": 10},
                               "tunnels": [{"public_ip": {"address": f"169.48.115.{80 + at}"}, "status": status} for at in (0, 1)], "created_at": "2026-03-20T10:00:00.000Z"})
strong = {"authentication_algorithm": "sha512", "authentication_algorithms": ["sha512"], "encryption_algorithm": "aes256", "encryption_algorithms": ["aes256"]}
for kind, name, own in (("ike", "offices-ike", {"ike_version": 2, "dh_group": 19, "dh_groups": [19], "key_lifetime": 28800, "negotiation_mode": "main"}),
                        ("ipsec", "offices-ipsec", {"pfs": "group_19", "pfs_groups": ["group_19"], "key_lifetime": 3600, "encapsulation_mode": "tunnel", "transform_protocol": "esp"})):
    policy = thing(f"{kind}-policy", "us-south", f"{kind}_policies", name, "network-rg", region="us-south", **strong, **own)
    del policy["crn"]
    policy["connections"] = [ref(vpn["connections"][0])]
    vpn["connections"][0][f"{kind}_policy"] = ref(put(f"{kind}_policies", policy))
put("vpn_gateways", vpn)
staff = thing("vpn-server", "us-south", "vpn_servers", "staff-vpn", "network-rg", vpc=ref(edge), subnets=[ref(edge_vpn)], private_ips=[reserve(edge_vpn, "staff-vpn")], security_groups=[ref(edge_sg)],
              client_ip_pool="10.90.0.0/22", hostname="staff-vpn.us-south.vpn-server.appdomain.cloud", port=443, protocol="udp", enable_split_tunneling=True, health_state="ok", lifecycle_state="stable",
              certificate={"crn": crn("secrets-manager", "us-south", uid("secrets-manager"), "secret", uid("staff-vpn"))}, client_authentication=[{"method": "certificate"}, {"method": "username"}])
guard(edge_sg, staff)
staff["routes"] = [{"id": rid("us-south", "vpn-route", name), "name": name, "href": f"{staff['href']}/routes/{rid('us-south', 'vpn-route', name)}", "action": action, "destination": destination, "created_at": "2026-03-20T11:00:00.000Z",
                    "health_reasons": [], "health_state": "ok", "lifecycle_reasons": [], "lifecycle_state": "stable", "resource_type": "vpn_server_route"}
                   for name, action, destination in (("to-prod", "translate", "10.10.0.0/16"), ("to-edge", "deliver", "10.20.0.0/16"))]
put("vpn_servers", staff)


# Managed services --------------------------------------------------------------------------------------------------
def service(name, kind, place, rg, tags=(), guid=None, **fields):
    guid = guid or uid(kind, name)
    own = crn(kind, place, guid)
    return put("resource_instances", dict({
        "id": own, "crn": own, "guid": guid, "name": name, "state": "active", "type": "service_instance", "sub_type": "", "region_id": place, "account_id": ACCOUNT,
        "resource_group_id": GROUPS[rg]["id"], "resource_group_crn": GROUPS[rg]["crn"], "resource_id": kind, "resource_plan_id": f"{kind}-standard",
        "target_crn": f"crn:v1:bluemix:public:globalcatalog::::deployment:{kind}-standard%3A{place}", "dashboard_url": None, "created_at": "2026-02-09T12:31:07.284915Z",
        "last_operation": {"type": "create", "state": "succeeded", "async": False, "cancelable": False, "description": "Completed create instance operation"}, "parameters": None, "tags": list(tags)}, **fields))


service("shop-assets", "cloud-object-storage", "global", "data-rg", PROD)
service("audit-archive", "cloud-object-storage", "global", "platform-rg", ["retention:7y"])
orders_pg = service("orders-postgres", "databases-for-postgresql", "us-south", "data-rg", PROD)
service("session-cache", "databases-for-redis", "us-south", "data-rg", PROD)
service("catalog-mongo", "databases-for-mongodb", "us-south", "data-rg", PROD)
service("product-search", "databases-for-elasticsearch", "us-south", "data-rg", PROD)
service("loyalty", "cloudantnosqldb", "eu-de", "dr-rg", DR)
service("warehouse-db2", "dashdb-for-transactions", "us-south", "data-rg")
kms = service("keys", "kms", "us-south", "platform-rg", PROD, guid=kms_guid)
service("payment-hsm", "hs-crypto", "us-south", "platform-rg", PROD, guid=hpcs_guid)
service("secrets", "secrets-manager", "us-south", "platform-rg", PROD, guid=uid("secrets-manager"))
service("customer-login", "appid", "us-south", "platform-rg", PROD)
service("workload-protection", "sysdig-secure", "us-south", "platform-rg")
service("logs", "logs", "us-south", "platform-rg", PROD)
service("monitoring", "sysdig-monitor", "us-south", "platform-rg", PROD)
service("audit-events", "atracker", "us-south", "platform-rg")
service("order-events", "messagehub", "us-south", "workload-rg", PROD)
service("payments-mq", "mqcloud", "us-south", "workload-rg", PROD)
service("invoice-queue", "messages-for-rabbitmq", "us-south", "workload-rg", PROD)
service("alerts", "event-notifications", "us-south", "platform-rg")
service("partner-flows", "appconnect", "eu-de", "dr-rg")
service("recommendations", "pm-20", "us-south", "workload-rg", ["team:data-science"])
service("notebooks", "data-science-experience", "us-south", "workload-rg", ["team:data-science"])
service("shop-assistant", "conversation", "us-south", "workload-rg", PROD)
service("delivery-toolchain", "toolchain", "us-south", "platform-rg")
service("delivery", "continuous-delivery", "us-south", "platform-rg")
service("landing-zone", "schematics", "us-south", "platform-rg")
service("image-resizer", "codeengine", "us-south", "workload-rg", PROD)
service("harbor-edge", "internet-svcs", "global", "network-rg", PROD)
dns = service("private-dns", "dns-svcs", "global", "network-rg", PROD)
service("route-planner", "fleet-routing-beta", "us-south", "workload-rg", ["trial:2026-12"])
power_guid = uid("power-iaas")
power = service("erp-power", "power-iaas", "dal10", "workload-rg", PROD + ["app:erp"], guid=power_guid, type="composite_instance")
service("rotterdam-warehouse", "satellite", "eu-de", "platform-rg", guid=sat_location["id"])
service("shop-kubernetes", "containers-kubernetes", "us-south", "platform-rg", PROD, guid=SHOP)
service("test-redis", "databases-for-redis", "us-south", "data-rg", state="provisioning")


# Endpoint gateways -------------------------------------------------------------------------------------------------
def endpoint(vpc, name, subnets, target, endpoints, rg="network-rg", sgs=()):
    region = A_REGION[vpc["id"]]
    gateway = thing("endpoint-gateway", region, "endpoint_gateways", name, rg, vpc=ref(vpc), ips=[reserve(subnet, f"{name}-{at}") for at, subnet in enumerate(subnets)], security_groups=[ref(sg) for sg in sgs],
                    service_endpoints=endpoints, target=target, lifecycle_state="stable", health_state="ok", dns_resolution_binding_mode="primary")
    if endpoints:
        gateway["service_endpoint"] = endpoints[0]
    for sg in sgs:
        guard(sg, gateway)
    return put("endpoint_gateways", gateway)


COS = "s3.direct.us-south.cloud-object-storage.appdomain.cloud"
endpoint(prod, "cos-endpoint", [data[1], data[2], data[3]], {"resource_type": "provider_cloud_service", "crn": f"crn:v1:bluemix:public:cloud-object-storage:global:::endpoint:{COS}"}, [COS], sgs=[vpe_sg])
endpoint(prod, "orders-postgres-endpoint", [data[1]], {"resource_type": "provider_cloud_service", "crn": orders_pg["crn"]}, [f"{orders_pg['guid']}.private.databases.appdomain.cloud"], sgs=[vpe_sg])
endpoint(prod, "keys-endpoint", [app[2]], {"resource_type": "provider_cloud_service", "crn": kms["crn"]}, ["private.us-south.kms.cloud.ibm.com"], sgs=[vpe_sg])
endpoint(prod, f"iks-{SHOP}", [kube[1], kube[2], kube[3]], {"resource_type": "provider_cloud_service", "crn": shop["crn"]}, [f"{SHOP}.vpe.private.us-south.containers.cloud.ibm.com"], rg="platform-rg", sgs=[kube_sg])
endpoint(edge, "ntp-endpoint", [edge_mgmt], {"resource_type": "provider_infrastructure_service", "name": "ibm-ntp-server"}, ["time.adn.networklayer.com"])
endpoint(edge, "partner-api-endpoint", [edge_mgmt], ref(private_path), private_path["service_endpoints"], sgs=[edge_sg])
endpoint(dr, "registry-endpoint", [dr_web[1]], {"resource_type": "provider_cloud_service", "crn": "crn:v1:bluemix:public:container-registry:eu-de:::endpoint:de.icr.io"}, ["de.icr.io"], rg="dr-rg", sgs=[dr_sg])


# Shares, flow logs, address ranges, keys, snapshots ----------------------------------------------------------------
def share(place, name, rg, mode, **fields):
    item = thing("share", place, "shares", name, rg, size=2000, iops=6000, profile={"name": "dp2" if mode == "security_group" else "rfs"}, access_control_mode=mode, encryption="provider_managed",
                 lifecycle_state="stable", replication_role="none", mount_targets=[], user_tags=[], **fields)
    return put("shares", item)


content = share("us-south-1", "web-content", "workload-rg", "security_group", zone=zone("us-south-1"), availability_mode="zonal", tags=PROD)
for at in (1, 2, 3):
    name = f"web-content-{at}"
    net = vni(web[at], f"{name}-vni", web_sg, "workload-rg")
    own = rid("us-south", "mount", name)
    mount = {"id": own, "name": name, "href": f"{content['href']}/mount_targets/{own}", "resource_type": "share_mount_target", "vpc": ref(prod), "subnet": ref(web[at]), "primary_ip": net["primary_ip"],
             "virtual_network_interface": ref(net), "lifecycle_state": "stable", "access_control_mode": "security_group", "mount_path": f"{net['primary_ip']['address']}:/web_content", "transit_encryption": "none"}
    net["target"] = {k: mount[k] for k in ("id", "name", "href", "resource_type")}
    content["mount_targets"].append(mount)
reports = share("us-south", "reports", "data-rg", "vpc", availability_mode="regional")
own = rid("us-south", "mount", "reports")
reports["mount_targets"].append({"id": own, "name": "reports-prod", "href": f"{reports['href']}/mount_targets/{own}", "resource_type": "share_mount_target", "vpc": ref(prod), "lifecycle_state": "stable",
                                 "access_control_mode": "vpc", "mount_path": "fsf-dal0151a-fz.adn.networklayer.com:/reports"})
for place, name, target, rg in (("us-south", "prod-flow-logs", ref(prod), "network-rg"), ("us-south", "web-1-flow-logs", ref(web[1]), "network-rg"), ("eu-de", "dr-flow-logs", ref(dr), "dr-rg")):
    put("flow_log_collectors", thing("flow-log-collector", place, "flow_log_collectors", name, rg, typed=False, vpc=ref(prod if place == "us-south" else dr), active=True, auto_delete=True,
                                     lifecycle_state="stable", storage_bucket={"name": "harbor-flow-logs", "crn": ""}, target=target))
published = put("public_address_ranges", thing("public-address-range", "us-south", "public_address_ranges", "shop-addresses", "network-rg", cidr="150.239.84.16/29", ipv4_address_count=8, lifecycle_state="stable",
                                               target={"vpc": ref(prod), "zone": zone("us-south-1")}))
prod["public_address_ranges"].append(ref(published))
put("public_address_ranges", thing("public-address-range", "eu-de", "public_address_ranges", "dr-addresses", "dr-rg", cidr="161.156.90.32/28", ipv4_address_count=16, lifecycle_state="stable"))
for place, name in (("us-south", "platform-team"), ("us-south", "break-glass"), ("eu-de", "platform-team")):
    put("keys", thing("key", place, "keys", name, "platform-rg", typed=False, type="ed25519", length=256, fingerprint=f"SHA256:{uid(place, name)}"))
for volume in [item for item in A["volumes"] if item["name"].startswith("orders-db-primary-data")]:
    put("snapshots", thing("snapshot", "us-south", "snapshots", f"{volume['name']}-2026-11-21", "data-rg", source_volume=ref(volume), size=2000, bootable=False, lifecycle_state="stable", user_tags=["backup:daily"]))

# Power Virtual Server ----------------------------------------------------------------------------------------------
vms = [("erp-db-aix", "aix", "7300-03-01", 4.0, 128.0, "10.60.1.10"), ("erp-app-ibmi", "ibmi", "IBMi-75-05", 2.0, 64.0, "10.60.1.11"), ("erp-web-rhel", "rhel", "RHEL9-SP6", 1.0, 32.0, "10.60.2.10")]
networks = [("erp-private", "10.60.1.0/24", 1201.0), ("erp-dmz", "10.60.2.0/24", 1202.0)]
put("power_workspaces", {
    "id": power_guid, "name": "erp-power", "status": "active", "type": "off-premises", "location": {"region": "dal10", "type": "data-center", "url": "https://dal.power-iaas.cloud.ibm.com"},
    "details": {"crn": power["crn"], "creationDate": "2026-02-09T12:31:07.000Z", "powerEdgeRouter": {"state": "active", "type": "automated"}}, "capabilities": {"cloud-connections": True, "power-edge-router": True},
    "networks": [{"networkID": uid("network", name), "name": name, "type": "vlan", "vlanID": vlan, "dhcpManaged": False, "cidr": cidr, "gateway": cidr.replace("0/24", "1"), "dnsServers": ["161.26.0.10"],
                  "ipAddressMetrics": {"available": 250.0, "total": 253.0, "used": 3.0, "utilization": 1.2}} for name, cidr, vlan in networks],
    "pvm_instances": [{"pvmInstanceID": uid("vm", name), "serverName": name, "status": "ACTIVE", "health": {"status": "OK"}, "osType": kind, "operatingSystem": system, "processors": processors, "procType": "shared",
                       "memory": memory, "sysType": "s1022", "storageType": "tier1", "diskSize": 120.0, "crn": crn("power-iaas", "dal10", power_guid, "pvm-instance", uid("vm", name)),
                       "networks": [{"networkID": uid("network", networks[0 if ip.startswith("10.60.1") else 1][0]), "networkName": networks[0 if ip.startswith("10.60.1") else 1][0], "ipAddress": ip,
                                     "macAddress": "fa:16:3e:00:00:" + ip.rsplit(".", 1)[1], "type": "fixed"}]} for name, kind, system, processors, memory, ip in vms],
    "volumes": [{"volumeID": uid("volume", name), "name": f"{name}-boot", "size": 120.0, "diskType": "tier1", "state": "in-use", "bootVolume": True, "pvmInstanceIDs": [uid("vm", name)]} for name, *_ in vms]})

# DNS ---------------------------------------------------------------------------------------------------------------
for name, vpcs in (("prod.harbor-pine.internal", [prod, edge]), ("dr.harbor-pine.internal", [dr])):
    own = f"{name}:{uid('zone', name)}"
    put("dns_zones", {"id": own, "instance_id": dns["guid"], "name": name, "label": name.split(".")[0], "description": "", "state": "active", "created_on": "2026-03-19T09:00:00Z",
                      "permitted_networks": [{"id": vpc["id"], "type": "vpc", "state": "ACTIVE", "permitted_network": {"vpc_crn": vpc["crn"]}, "created_on": "2026-03-19T09:05:00Z"} for vpc in vpcs]})
put("dns_resolvers", {"id": uid("resolver"), "instance_id": dns["guid"], "name": "prod-resolver", "description": "", "enabled": True, "health": "HEALTHY",
                      "locations": [{"id": uid("resolver", str(at)), "subnet_crn": app[at]["crn"], "dns_server_ip": reserve(app[at], "prod-resolver")["address"], "enabled": True, "healthy": True} for at in (1, 2)],
                      "forwarding_rules": [{"id": uid("forward", "default"), "type": "Default", "match": "", "description": "", "forward_to": ["161.26.0.7", "161.26.0.8"]},
                                           {"id": uid("forward", "stores"), "type": "zone", "match": "stores.harbor-pine.internal", "description": "names of the shops", "forward_to": ["10.200.0.53", "10.200.4.53"]}]})
# The edge VPC resolves by the production VPC, whose servers are those of the custom resolver.
servers = [location["dns_server_ip"] for location in A["dns_resolvers"][0]["locations"]]
prod["dns"] = {"enable_hub": True, "resolution_binding_count": 0, "resolver": {"type": "system", "configuration": "custom_resolver", "servers": [{"address": address} for address in servers]}}
edge["dns"] = {"enable_hub": False, "resolution_binding_count": 1, "resolver": {"type": "delegated", "vpc": ref(prod), "servers": [{"address": address} for address in servers]}}
edge["dns_resolution_bindings"] = [{"id": uid("binding", "edge"), "name": "edge-to-prod", "href": f"{edge['href']}/dns_resolution_bindings/{uid('binding', 'edge')}", "created_at": "2026-03-19T10:00:00.000Z",
                                    "health_reasons": [], "health_state": "ok", "lifecycle_state": "stable", "resource_type": "vpc_dns_resolution_binding", "vpc": ref(prod), "endpoint_gateways": []}]


# Transit gateways and direct links ---------------------------------------------------------------------------------
def direct_link(name, kind, location, shown, mode, rg, **fields):
    own = uid("direct-link", name)
    return put("direct_links", dict({
        "id": own, "crn": crn("directlink", location, "", kind, own), "name": name, "type": kind, "location_name": location, "location_display_name": shown, "speed_mbps": 5000, "global": True, "metered": False,
        "connection_mode": mode, "operational_status": "provisioned", "bgp_status": "established", "bgp_asn": 64999, "bgp_ibm_asn": 13884, "bgp_ibm_cidr": "169.254.0.29/30", "bgp_cer_cidr": "169.254.0.30/30",
        "cross_account": False, "resource_group": {"id": GROUPS[rg]["id"]}, "created_at": "2026-01-22T16:00:00.000Z", "virtual_connections": []}, **fields))


link = direct_link("seattle-dedicated", "dedicated", "dal10", "Dallas 10", "transit", "network-rg", link_status="up", carrier_name="Cascadia Carrier", customer_name="Harbor & Pine", cross_connect_router="xcr01.dal10", vlan=214, tags=PROD)
metro = direct_link("frankfurt-connect", "connect", "fra02", "Frankfurt 2", "direct", "dr-rg", port={"id": uid("port")}, provider_api_managed=True, speed_mbps=1000)
metro["virtual_connections"].append({"id": uid("virtual-connection"), "name": "to-dr-vpc", "type": "vpc", "status": "attached", "network_id": dr["crn"], "network_account": ACCOUNT, "created_at": "2026-01-23T10:00:00.000Z"})


def transit(name, location, everywhere, connections, tags=()):
    own = uid("transit", name)
    gateway = put("transit_gateways", {"id": own, "crn": crn("transit", location, "", "gateway", own), "name": name, "location": location, "global": everywhere, "status": "available",
                                       "resource_group": {"id": GROUPS["network-rg"]["id"]}, "connection_count": len(connections), "connection_needs_attention": False, "created_at": "2026-01-20T10:00:00.000Z", "tags": list(tags)})
    for label, kind, fields in connections:
        put("transit_connections", dict({"id": uid("transit-connection", name, label), "name": label, "network_type": kind, "status": "attached", "created_at": "2026-01-24T10:00:00.000Z", "prefix_filters_default": "permit",
                                         "transit_gateway": {k: gateway[k] for k in ("id", "crn", "name")}}, **fields))


gre = {"base_network_type": "classic", "zone": {"name": "us-south-1"}, "local_gateway_ip": "10.94.17.9", "remote_gateway_ip": "203.0.113.44", "local_tunnel_ip": "192.168.129.2", "remote_tunnel_ip": "192.168.129.1"}
foreign = f"crn:v1:bluemix:public:is:us-south:a/{PARTNER}::vpc:r006-{uid('partner-vpc')}"
transit("core-transit", "us-south", True, [
    ("prod", "vpc", {"network_id": prod["crn"]}), ("edge", "vpc", {"network_id": edge["crn"]}), ("recovery", "vpc", {"network_id": dr["crn"]}), ("classic", "classic", {}),
    ("seattle", "directlink", {"network_id": link["crn"]}), ("erp", "power_virtual_server", {"network_id": power["crn"]}), ("warehouse-gre", "unbound_gre_tunnel", gre)], PROD)
transit("partner-transit", "us-south", False, [
    ("edge-to-partners", "vpc", {"network_id": edge["crn"]}), ("northwind-logistics", "vpc", {"network_id": foreign, "network_account_id": PARTNER, "request_status": "approved"})])


def written():
    """The account, one item per line."""
    out = []
    for key, value in A.items():
        if isinstance(value, list):
            lines = ",\n".join("  " + json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in value)
            out.append(f"{json.dumps(key)}: [\n{lines}\n]")
        else:
            out.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(out) + "\n}\n"


if __name__ == "__main__":
    text = written()
    if "--check" in sys.argv[1:]:
        if OUT.read_text() != text:
            sys.exit(f"{OUT} is not what {sys.argv[0]} writes: run it, and commit both")
    else:
        OUT.write_text(text)
        print(f"{OUT}: {len(text)} bytes,", ", ".join(f"{len(v)} {k}" for k, v in A.items() if isinstance(v, list)))
