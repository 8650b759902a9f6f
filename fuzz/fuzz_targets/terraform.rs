//! Any JSON as the attributes, changes and configuration of any type of Terraform's: it makes an account in which every
//! address is accounted for, and its inventory is read back. The first byte says which type and which form of file; the
//! target `file` tries bytes that are no such file.
#![no_main]

use drawstream_sources::file;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const TYPES: [&str; 24] = [
    "ibm_is_vpc",
    "ibm_is_subnet",
    "ibm_is_instance",
    "ibm_is_bare_metal_server",
    "ibm_is_security_group",
    "ibm_is_security_group_rule",
    "ibm_is_network_acl",
    "ibm_is_network_acl_rule",
    "ibm_is_vpc_routing_table_route",
    "ibm_is_floating_ip",
    "ibm_is_lb",
    "ibm_is_lb_listener",
    "ibm_is_lb_pool_member",
    "ibm_is_vpn_gateway",
    "ibm_is_vpn_gateway_connection",
    "ibm_is_virtual_endpoint_gateway",
    "ibm_is_share",
    "ibm_tg_connection",
    "ibm_dl_gateway",
    "ibm_container_vpc_cluster",
    "ibm_resource_instance",
    "ibm_cos_bucket",
    "ibm_dns_custom_resolver",
    "ibm_pi_instance",
];

fuzz_target!(|input: &[u8]| {
    let Some((first, rest)) = input.split_first() else { return };
    let form = TYPES[usize::from(*first) % TYPES.len()];
    // Values one behind the other: attributes, what is unknown of them, expressions, modules.
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<Value>().map_while(Result::ok);
    let mut next = || values.next().unwrap_or_else(|| json!({}));
    let (own, more, expressions, modules) = (next(), next(), next(), next());
    let resource = json!({"mode": "managed", "type": form, "name": "n"});
    let with = |key: &str, value: Value| {
        let mut one = resource.clone();
        one[key] = value;
        one
    };
    let file = match *first / 64 {
        0 => json!({"version": 4, "lineage": "x", "resources": [
            with("instances", json!([{"attributes": own, "sensitive_attributes": more}, expressions])), modules]}),
        1 => json!({"format_version": "1.0", "values": {"root_module": {
            "resources": [with("values", own), with("sensitive_values", more)], "child_modules": [modules]}}}),
        _ => json!({"format_version": "1.2",
            "resource_changes": [with("change", json!({"actions": ["create"], "after": own, "after_unknown": more})), modules],
            "configuration": {"root_module": {"resources": [with("expressions", expressions)], "module_calls": modules}}}),
    };
    let Ok(reading) = file::read("fuzz.json", file.to_string().as_bytes()) else { return };
    let declared = reading.declared.as_ref().expect("a file of Terraform's");
    let not: usize = reading.coverage.iter().map(|part| part.addresses.len()).sum();
    assert_eq!(declared.number, (declared.addresses.len() + not) as u64);
    let graph = drawstream::graph::build(reading);
    let mut inventory = Vec::new();
    drawstream::outputs::inventory::write(&graph, &mut inventory).expect("a vector takes all");
    drawstream_sources::inventory::read(&inventory).expect("what was written can be read");
});
