#!/usr/bin/env python3
"""Holds a drawing against the account that it was made of: everything once, in the right parent, with its edges.

    tests/check_drawing.py ACCOUNT.json DRAWING.drawio

ACCOUNT.json is in the stand-in's format (crates/standin/src). It is read anew here, by rules written down from the
contract and not from the program, so that the two can disagree. Standard library only; exit 1 with what is wrong.
"""
import collections
import ipaddress
import json
import sys
import xml.etree.ElementTree as ET


def listed(account, *names):
    return [item for name in names for item in account.get(name) or []]


def ident(reference):
    return (reference or {}).get('id') or ''


class Account:
    """What the file says, by id."""

    def __init__(self, path):
        self.raw = json.load(open(path, encoding='utf-8'))
        self.vpcs = {v['id']: v for v in listed(self.raw, 'vpcs')}
        self.by_crn = {v.get('crn'): v['id'] for v in self.vpcs.values()}
        self.subnets = {s['id']: s for s in listed(self.raw, 'subnets')}
        self.subnet_by_crn = {s.get('crn'): s['id'] for s in self.subnets.values()}
        self.owner = {}      # interface, attachment or virtual interface -> (kind, id)
        self.at = {}         # (vpc, address) -> (kind, id)

    def vpc_of(self, item):
        vpc = item.get('vpc') or {}
        return vpc.get('id') if vpc.get('id') in self.vpcs else self.by_crn.get(vpc.get('crn'))

    def subnet(self, reference):
        reference = reference or {}
        return reference.get('id') if reference.get('id') in self.subnets else self.subnet_by_crn.get(reference.get('crn'))

    def subnet_of_address(self, vpc, address):
        for ident_, subnet in self.subnets.items():
            if self.vpc_of(subnet) == vpc and ipaddress.ip_address(address) in ipaddress.ip_network(subnet['ipv4_cidr_block']):
                return ident_
        return None

    def zone_of_subnet(self, subnet):
        s = self.subnets[subnet]
        return f"{self.vpc_of(s)}/{s['zone']['name']}"

    def region_of(self, vpc):
        for subnet in self.subnets.values():
            if self.vpc_of(subnet) == vpc:
                return subnet['zone']['name'].rsplit('-', 1)[0]
        return self.vpcs[vpc].get('region') or 'us-south'


def expected(account):
    """Parents as {(kind, id): (kind, id)} and edges as {(relation, from, to)}."""
    parents, edges = {}, set()
    zones = set()
    for vpc in account.vpcs:
        parents['vpc', vpc] = ('region', account.region_of(vpc))
    for ident_, subnet in account.subnets.items():
        zones.add(account.zone_of_subnet(ident_))
        parents['subnet', ident_] = ('zone', account.zone_of_subnet(ident_))
    for gateway in listed(account.raw, 'public_gateways'):
        zone = f"{account.vpc_of(gateway)}/{gateway['zone']['name']}"
        zones.add(zone)
        parents['public_gateway', gateway['id']] = ('zone', zone)
        account.owner[gateway['id']] = ('public_gateway', gateway['id'])
    for ident_, subnet in account.subnets.items():
        if subnet.get('public_gateway'):
            edges.add(('egress', ('subnet', ident_), ('public_gateway', ident(subnet['public_gateway']))))
    for zone in zones:
        parents['zone', zone] = ('vpc', zone.rsplit('/', 1)[0])

    for kind, items in (('instance', listed(account.raw, 'instances')), ('bare_metal_server', listed(account.raw, 'bare_metal_servers'))):
        for item in items:
            nics = [item.get('primary_network_attachment'), *(item.get('network_attachments') or [])]
            nics = [n for n in nics if n] or [item.get('primary_network_interface')]
            nics += item.get('network_interfaces') or []
            for nic in [n for n in nics if n]:
                account.owner[nic['id']] = (kind, item['id'])
                account.owner[ident(nic.get('virtual_network_interface'))] = (kind, item['id'])
                account.at.setdefault((account.vpc_of(item), nic['primary_ip']['address']), (kind, item['id']))
            first = account.subnet(nics[0].get('subnet'))
            parents[kind, item['id']] = ('subnet', first)
    for cluster in listed(account.raw, 'iks_clusters'):
        for worker in cluster.get('WorkerNodes') or []:
            nic = sorted(worker['networkInterfaces'], key=lambda n: not n.get('primary'))[0]
            parents['worker', worker['id']] = ('subnet', nic['subnetID'])
            vpc = account.vpc_of(account.subnets[nic['subnetID']])
            parents['cluster', cluster['id']] = ('vpc', vpc)
            account.at[vpc, nic['ipAddress']] = ('worker', worker['id'])
            edges.add(('runs', ('cluster', cluster['id']), ('subnet', nic['subnetID'])))
    for vni in listed(account.raw, 'virtual_nis', 'virtual_network_interfaces'):
        subnet = account.subnet(vni.get('subnet'))
        target = account.owner.get(ident(vni.get('target')))
        if not target and subnet and vni.get('target'):
            target = account.at.get((account.vpc_of(account.subnets[subnet]), (vni.get('primary_ip') or {}).get('address')))
        if target:
            account.owner[vni['id']] = target

    for balancer in listed(account.raw, 'load_balancers'):
        subnets = [subnet for subnet in map(account.subnet, balancer['subnets']) if subnet]
        vpc = account.vpc_of(account.subnets[subnets[0]])
        me = ('load_balancer', balancer['id'])
        in_zones = {account.zone_of_subnet(subnet) for subnet in subnets}
        parents[me] = ('zone', in_zones.pop()) if len(in_zones) == 1 else ('vpc', vpc)
        for member in [m for p in balancer.get('pools') or [] for m in p.get('members') or []]:
            target = member['target']
            found = account.owner.get(target.get('id'))
            for kind in ('instance', 'bare_metal_server', 'load_balancer'):
                if (kind, target.get('id')) in parents or any(kind == 'load_balancer' and b['id'] == target.get('id') for b in listed(account.raw, 'load_balancers')):
                    found = (kind, target['id'])
                    break
            found = found or account.at.get((vpc, target.get('address')))
            if found:
                edges.add(('member', me, found))
    for gateway in listed(account.raw, 'endpoint_gateways'):
        vpc = account.vpc_of(gateway)
        subnets = [account.subnet_of_address(vpc, ip['address']) for ip in gateway.get('ips') or []]
        first = next(filter(None, subnets), None)
        parents['endpoint_gateway', gateway['id']] = ('subnet', first) if first else ('vpc', vpc)
    for address in listed(account.raw, 'floating_ips'):
        me, target = ('floating_ip', address['id']), address.get('target')
        if not target:
            parents[me] = ('region', address['zone']['name'].rsplit('-', 1)[0])
            continue
        owner = account.owner.get(target['id'])
        if owner:
            parents[me] = parents[owner]
            edges.add(('attached', me, owner))
    account_id = account.raw.get('account_id')
    for gateway in listed(account.raw, 'transit_gateways'):
        parents['transit_gateway', gateway['id']] = ('account', account_id)
    for connection in listed(account.raw, 'transit_connections'):
        vpc = account.by_crn.get(connection.get('network_id'))
        if vpc:
            edges.add(('connects', ('transit_gateway', connection['transit_gateway']['id']), ('vpc', vpc)))
    return parents, edges


# Relations that a cell may say in an attribute of that name, in place of a line.
SAID = ('attached', 'connects', 'egress', 'reaches', 'runs')


def drawn(path):
    """Homes as {(kind, id): [parent]}, edges, and the members of stacks; over all pages."""
    homes, edges, stacks = collections.defaultdict(list), set(), {}
    for page in ET.parse(path).getroot().iter('diagram'):
        cells = {}
        for element in page.iter('root').__next__():
            inner = element if element.tag == 'mxCell' else element.find('mxCell')
            cells[element.get('id')] = (dict(element.attrib), inner)

        def kind_above(ident_):
            while ident_ in cells:
                attributes, inner = cells[ident_]
                if 'kind' in attributes:
                    return attributes['kind'], attributes.get('resource_id')
                ident_ = inner.get('parent')
            return None

        for attributes, inner in cells.values():
            if 'kind' in attributes and 'home' not in attributes:
                parent = kind_above(inner.get('parent'))
                if attributes.get('role') == 'badge':
                    parent = kind_above(cells[inner.get('parent')][1].get('parent'))
                said = attributes.get('resource_id') or attributes['id']
                for relation in SAID:
                    for end in json.loads(attributes.get(relation, '[]')):
                        edges.add((relation, 'stack' if 'names' in attributes else attributes['kind'], said, end))
                if 'members' in attributes:
                    members = json.loads(attributes['members'])
                    assert len(members) == int(attributes['count']) == len(json.loads(attributes['names'])), attributes['id']
                    for member in members:
                        homes[attributes['kind'], member].append(parent)
                        stacks[attributes['kind'], member] = attributes['id']
                else:
                    homes[attributes['kind'], attributes['resource_id']].append(parent)
            if 'relation' in attributes:
                ends = []
                for end in (inner.get('source'), inner.get('target')):
                    there = cells.get(end, ({}, None))[0]
                    ends.append(('stack', end) if 'members' in there else (there.get('kind'), there.get('resource_id')))
                if 'members' in attributes and ends[1][0] != 'stack':
                    edges.update((attributes['relation'], *ends[0], end) for end in json.loads(attributes['members']))
                else:
                    edges.add((attributes['relation'], *ends))
    return homes, edges, stacks


def main():
    account = Account(sys.argv[1])
    homes, lines, stacks = drawn(sys.argv[2])
    parents, edges = expected(account)
    wrong = []
    for resource, parent in parents.items():
        there = homes.get(resource, [])
        if len(there) != 1:
            wrong.append(f'{resource} is drawn {len(there)} times')
        elif parent[0] != 'account' and there[0] != parent or there[0][0] != parent[0]:
            wrong.append(f'{resource} is in {there[0]}, not in {parent}')
    as_drawn = lambda end: ('stack', stacks[end]) if end in stacks else end
    for relation, start, end in sorted(edges):
        one = as_drawn(start)
        if (relation, one, as_drawn(end)) not in lines and (relation, *one, end[1]) not in lines:
            wrong.append(f'no edge {relation} from {start} to {end}')
    for (kind, ident_), there in homes.items():
        if len(there) > 1:
            wrong.append(f'{kind} {ident_} has {len(there)} homes')
    counts = collections.Counter(kind for kind, _ in parents)
    print(f'{len(parents)} resources ({", ".join(f"{n} {k}" for k, n in sorted(counts.items()))}), {len(edges)} edges: '
          + ('as they should be' if not wrong else f'{len(wrong)} wrong'))
    for line in wrong[:40]:
        print(' ', line)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
