//! Plans: what is known only after they are applied is found by their configuration, and what they do is told.
#![allow(clippy::unwrap_used)]

use drawstream_estate::{Action, Kind, Planned, Reading, Relation};
use drawstream_graph::{End, Graph, build};
use drawstream_sources::file;
use serde_json::{Value, json};

/// A change that makes something new; `unknown` is known after it is applied.
fn create(address: &str, module: &str, index: Value, after: Value, unknown: Value) -> Value {
    change(
        address,
        module,
        index,
        json!({"actions": ["create"], "before": null, "after": after,
        "after_unknown": unknown, "before_sensitive": false, "after_sensitive": {}}),
    )
}

fn change(address: &str, module: &str, index: Value, change: Value) -> Value {
    let own = address.strip_prefix(module).unwrap().trim_start_matches('.').split('[').next().unwrap();
    let mode = if own.starts_with("data.") { "data" } else { "managed" };
    let mut own = own.trim_start_matches("data.").split('.');
    let (form, name) = (own.next().unwrap(), own.next().unwrap());
    let mut resource = json!({"address": address, "mode": mode, "type": form, "name": name,
        "provider_name": "registry.opentofu.org/ibm-cloud/ibm", "change": change});
    if !module.is_empty() {
        resource["module_address"] = module.into();
    }
    if !index.is_null() {
        resource["index"] = index;
    }
    resource
}

fn code(form: &str, name: &str, expressions: Value) -> Value {
    json!({"address": format!("{form}.{name}"), "mode": "managed", "type": form, "name": name,
        "expressions": expressions})
}

fn refer(references: &[&str]) -> Value {
    json!({"references": references})
}

fn read(changes: &[Value], root: Value) -> Reading {
    let plan = json!({"format_version": "1.2", "resource_changes": changes, "configuration": {"root_module": root}});
    file::read("plan.json", plan.to_string().as_bytes()).unwrap()
}

/// The names of the containers of what has that name, the nearest first.
fn path(graph: &Graph, name: &str) -> Vec<String> {
    let (_, node) = graph.all().find(|(_, node)| &*node.resource.name == name).unwrap_or_else(|| panic!("no {name}"));
    let mut parent = node.parent;
    let mut path = Vec::new();
    while let Some(id) = parent {
        path.push(graph.node(id).resource.name_or_id().to_owned());
        parent = graph.node(id).parent;
    }
    path
}

fn edges(graph: &Graph, relation: Relation) -> Vec<(String, String)> {
    let edges = graph.edges.iter().filter(|edge| edge.relation == relation);
    edges
        .map(|edge| {
            let to = match edge.to {
                End::Node(to) => graph.node(to).resource.name.to_string(),
                End::External(to) => format!("{:?}", graph.external(to)),
            };
            (graph.node(edge.from).resource.name.to_string(), to)
        })
        .collect()
}

#[test]
fn references_are_followed_into_modules_out_of_them_and_by_keys() {
    let new = json!({"id": true});
    let subnet = |name: &str, zone: &str| json!({"name": name, "zone": zone, "ipv4_cidr_block": "10.0.0.0/24"});
    let mut changes = vec![];
    for key in ["blue", "green"] {
        let module = format!("module.net[\"{key}\"]");
        // The VPC is made in a module within the module, and handed out twice.
        let inner = format!("{module}.module.vpc");
        changes.push(create(
            &format!("{inner}.ibm_is_vpc.this[0]"),
            &inner,
            0.into(),
            json!({"name": format!("vpc-{key}")}),
            new.clone(),
        ));
        for zone in ["eu-de-1", "eu-de-2"] {
            changes.push(create(
                &format!("{module}.ibm_is_public_gateway.this[\"{zone}\"]"),
                &module,
                zone.into(),
                json!({"name": format!("gateway-{key}-{zone}"), "zone": zone}),
                json!({"id": true, "vpc": true}),
            ));
            changes.push(create(
                &format!("{module}.ibm_is_subnet.this[\"{zone}\"]"),
                &module,
                zone.into(),
                subnet(&format!("{key}-{zone}"), zone),
                json!({"id": true, "vpc": true, "public_gateway": true}),
            ));
        }
    }
    changes.push(create(
        "ibm_is_subnet.extra",
        "",
        Value::Null,
        subnet("extra", "eu-de-3"),
        json!({"id": true, "vpc": true}),
    ));
    changes.push(create(
        "ibm_is_instance.server[\"eu-de-1\"]",
        "",
        "eu-de-1".into(),
        json!({"name": "server", "zone": "eu-de-1", "profile": "bx2-2x8",
            "primary_network_interface": [{"name": "eth0"}]}),
        json!({"id": true, "vpc": true, "primary_network_interface": [{"subnet": true, "id": true}]}),
    ));
    changes.push(create(
        "ibm_is_floating_ip.ip",
        "",
        Value::Null,
        json!({"name": "ip", "zone": "eu-de-1"}),
        json!({"id": true, "target": true, "address": true}),
    ));
    changes.push(create(
        "ibm_is_lb.lb",
        "",
        Value::Null,
        json!({"name": "lb", "type": "private"}),
        json!({"id": true, "subnets": true}),
    ));
    let vpc = json!({"outputs": {"id": {"expression": refer(&["ibm_is_vpc.this[0].id", "ibm_is_vpc.this[0]", "ibm_is_vpc.this"])}},
        "resources": [code("ibm_is_vpc", "this", json!({"name": refer(&["var.name"])}))]});
    let net = json!({
        "outputs": {
            "vpc_id": {"expression": refer(&["module.vpc.id", "module.vpc"])},
            "subnets": {"expression": refer(&["ibm_is_subnet.this"])},
        },
        "module_calls": {"vpc": {"source": "./vpc", "expressions": {"name": refer(&["var.name"])}, "module": vpc}},
        "resources": [
            code("ibm_is_public_gateway", "this", json!({"vpc": refer(&["module.vpc.id", "module.vpc"])})),
            code("ibm_is_subnet", "this", json!({
                "vpc": refer(&["module.vpc.id", "module.vpc"]),
                "public_gateway": refer(&["ibm_is_public_gateway.this", "each.key"])})),
        ],
    });
    let root = json!({
        "module_calls": {"net": {"source": "./net", "for_each_expression": refer(&["var.colours"]),
            "expressions": {"name": refer(&["each.key"])}, "module": net}},
        "resources": [
            code("ibm_is_subnet", "extra", json!({
                "vpc": refer(&["module.net[\"green\"].vpc_id", "module.net[\"green\"]", "module.net"])})),
            code("ibm_is_instance", "server", json!({
                "vpc": refer(&["module.net[\"blue\"].vpc_id", "module.net[\"blue\"]", "module.net"]),
                "primary_network_interface": [{
                    "name": {"constant_value": "eth0"},
                    "subnet": refer(&["module.net[\"blue\"].subnets", "module.net[\"blue\"]", "module.net", "each.key"])}]})),
            code("ibm_is_floating_ip", "ip", json!({"target": refer(&[
                "ibm_is_instance.server[\"eu-de-1\"].primary_network_interface[0].id",
                "ibm_is_instance.server[\"eu-de-1\"].primary_network_interface[0]",
                "ibm_is_instance.server[\"eu-de-1\"].primary_network_interface",
                "ibm_is_instance.server[\"eu-de-1\"]", "ibm_is_instance.server"])})),
            code("ibm_is_lb", "lb", json!({"subnets": refer(&["module.net[\"green\"].subnets", "module.net[\"green\"]", "module.net"])})),
        ],
    });
    let reading = read(&changes, root);
    let drawstream_estate::Origin::File { form, .. } = &reading.origin else { panic!("a file") };
    assert_eq!(form, "OpenTofu plan");
    let graph = build(reading);
    let wanted = |name: &str, path_of: &[&str]| assert_eq!(path(&graph, name)[..path_of.len()], *path_of, "{name}");
    for key in ["blue", "green"] {
        for zone in ["eu-de-1", "eu-de-2"] {
            wanted(&format!("{key}-{zone}"), &[zone, &format!("vpc-{key}"), "eu-de"]);
        }
    }
    wanted("extra", &["eu-de-3", "vpc-green", "eu-de"]);
    wanted("server", &["blue-eu-de-1", "eu-de-1", "vpc-blue"]);
    wanted("ip", &["blue-eu-de-1"]);
    wanted("lb", &["vpc-green"]);
    let egress = edges(&graph, Relation::Egress);
    assert_eq!(egress.len(), 4);
    assert!(egress.iter().all(|(from, to)| *to == format!("gateway-{from}")), "{egress:?}");
    assert_eq!(edges(&graph, Relation::Attached), [("ip".to_owned(), "server".to_owned())]);
}

#[test]
fn what_the_code_leaves_open_is_not_guessed() {
    let vpc = |key: u64| {
        create(&format!("ibm_is_vpc.v[{key}]"), "", key.into(), json!({"name": format!("v{key}")}), json!({"id": true}))
    };
    let subnet = create(
        "ibm_is_subnet.s",
        "",
        Value::Null,
        json!({"name": "s", "zone": "eu-de-1"}),
        json!({"id": true, "vpc": true}),
    );
    let root =
        json!({"resources": [code("ibm_is_subnet", "s", json!({"vpc": refer(&["ibm_is_vpc.v", "var.which"])})) ]});
    let graph = build(read(&[vpc(0), vpc(1), subnet], root));
    let (_, node) = graph.all().find(|(_, node)| node.kind() == Kind::Subnet).unwrap();
    assert!(node.unplaced);
}

#[test]
fn references_in_rings_and_without_end_come_to_an_end() {
    let names: Vec<String> = (0..200).map(|number| format!("module.m.o{number}")).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).chain(["var.v"]).collect();
    let outputs: Value = (0..200)
        .map(|number| (format!("o{number}"), json!({"expression": refer(&["var.v"])})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let root = json!({
        "module_calls": {"m": {"expressions": {"v": refer(&all)}, "module": {"outputs": outputs}}},
        "resources": [code("ibm_is_subnet", "s", json!({"vpc": refer(&all)})) ]});
    let subnet = create(
        "ibm_is_subnet.s",
        "",
        Value::Null,
        json!({"name": "s", "zone": "eu-de-1"}),
        json!({"id": true, "vpc": true}),
    );
    assert_eq!(read(&[subnet], root).resources.len(), 1);
}

#[test]
fn what_a_plan_does_is_told_and_drawn_as_it_will_be() {
    let vpc = |id: &str, name: &str| json!({"id": id, "name": name, "crn": format!("crn:v1:bluemix:public:is:eu-de:a/x::vpc:{id}")});
    let of = |address: &str, actions: &[&str], before: Value, after: Value| {
        change(
            address,
            "",
            Value::Null,
            json!({"actions": actions, "before": before, "after": after,
            "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}),
        )
    };
    let mut moved = of("ibm_is_vpc.moved", &["no-op"], vpc("r1", "moved"), vpc("r1", "moved"));
    moved["previous_address"] = "ibm_is_vpc.old".into();
    let mut imported = of("ibm_is_vpc.imported", &["no-op"], vpc("r2", "imported"), vpc("r2", "imported"));
    imported["change"]["importing"] = json!({"id": "r2"});
    let mut replaced =
        of("ibm_is_vpc.replaced", &["create", "delete"], vpc("r3", "replaced"), json!({"name": "replaced"}));
    replaced["change"]["replace_paths"] = json!([["classic_access"], ["dns", 0, "enable_hub"]]);
    let mut deposed = of("ibm_is_vpc.replaced", &["delete"], vpc("r4", "replaced"), Value::Null);
    deposed["deposed"] = "00ff".into();
    let changes = [
        moved,
        imported,
        replaced,
        deposed,
        of("ibm_is_vpc.forgotten", &["forget"], vpc("r5", "forgotten"), Value::Null),
        of("ibm_is_vpc.changed", &["update"], vpc("r6", "before"), vpc("r6", "after")),
    ];
    let reading = read(&changes, json!({}));
    let declared = reading.declared.as_ref().unwrap();
    let of = |address: &str, deposed: &str| -> &Planned {
        declared.changes.iter().find(|one| &*one.address == address && &*one.deposed == deposed).unwrap()
    };
    assert_eq!(&*of("ibm_is_vpc.moved", "").address_before, "ibm_is_vpc.old");
    assert!(of("ibm_is_vpc.imported", "").is_imported);
    let replaced = of("ibm_is_vpc.replaced", "");
    assert_eq!((replaced.action, &*replaced.id_before), (Action::Replace, "r3"));
    assert_eq!(replaced.replaced_for, ["classic_access".into(), "dns".into()]);
    assert_eq!(of("ibm_is_vpc.replaced", "00ff").action, Action::Delete);
    let changed = of("ibm_is_vpc.changed", "");
    assert_eq!((changed.action, &changed.attributes[..]), (Action::Update, &["name".into()][..]));
    assert_eq!(of("ibm_is_vpc.forgotten", "").action, Action::Forget);
    let vpcs: Vec<(&str, &str)> = reading.resources.iter().map(|one| (&*one.id, &*one.name)).collect();
    let wanted = [
        ("r1", "moved"),
        ("r2", "imported"),
        ("ibm_is_vpc.replaced", "replaced"),
        ("r5", "forgotten"),
        ("r6", "after"),
    ];
    assert_eq!(vpcs, wanted);
}

#[test]
fn no_secret_of_a_plan_is_kept_wherever_it_stands() {
    let secret = "CANARY-secret";
    let gateway = change(
        "ibm_is_vpn_gateway_connection.c",
        "",
        Value::Null,
        json!({
            "actions": ["update"],
            "before": {"id": "g/c", "vpn_gateway": "g", "preshared_key": secret, "name": "c", "peer_address": "192.0.2.1"},
            "after": {"id": "g/c", "vpn_gateway": "g", "preshared_key": "CANARY-2", "name": secret, "peer_address": secret},
            "after_unknown": {}, "before_sensitive": {"preshared_key": true},
            "after_sensitive": {"name": true, "peer_address": true},
        }),
    );
    let plan = json!({
        "format_version": "1.2", "resource_changes": [gateway], "resource_drift": [gateway],
        "variables": {"key": {"value": secret}}, "output_changes": {"o": {"after": secret}},
        "planned_values": {"outputs": {"o": {"value": secret}}, "root_module": {"resources": [{
            "address": "random_password.p", "mode": "managed", "type": "random_password", "name": "p",
            "values": {"id": secret, "result": secret}}]}},
        "configuration": {"provider_config": {"ibm": {"expressions": {"ibmcloud_api_key": {"constant_value": secret}}}},
            "root_module": {"resources": [code("ibm_is_vpn_gateway_connection", "c",
                json!({"preshared_key": {"constant_value": secret}, "name": {"constant_value": secret}}))],
                "variables": {"key": {"default": secret}}}},
    });
    let reading = file::read("plan.json", plan.to_string().as_bytes()).unwrap();
    assert!(!format!("{reading:?}").contains("CANARY"), "{reading:?}");
    let not = reading.coverage.iter().find(|part| part.kind == "random_password").unwrap();
    assert_eq!(not.reason.as_deref(), Some("it is of another provider"));
    // A plan that is cut short says where, and nothing of what stands there.
    let text = plan.to_string();
    let cut = file::read("plan.json", &text.as_bytes()[..text.find("CANARY").unwrap() + 5]).unwrap_err();
    assert!(!format!("{cut:?} {cut}").contains("CANA"), "{cut:?}");
}
