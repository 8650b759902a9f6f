use drawstream::{collect::*, model};
use std::sync::Arc;
#[tokio::main]
async fn main() {
    let endpoints = Arc::new(Endpoints::all_at(&std::env::args().nth(1).unwrap()));
    let token = iam::exchange(&endpoints, "replay-key".to_owned().into()).await.unwrap();
    let quiet = std::env::args().nth(2).is_some();
    let start = std::time::Instant::now();
    let plan = Plan {
        endpoints,
        token: token.secret,
        claims: token.claims,
        scope: Scope::default(),
        deadline: tokio::time::Instant::now() + std::time::Duration::from_secs(100),
        cancel: Default::default(),
    };
    let r = collect(plan, &|e| {
        if !quiet {
            eprintln!("{e:?}")
        }
    })
    .await
    .unwrap();
    eprintln!("collected {:?} {:?}", start.elapsed(), r.cost);
    for m in &r.missing {
        eprintln!("MISSING {m:?}");
    }
    let m = model::build(r);
    eprintln!("built {:?}", start.elapsed());
    if quiet {
        println!("{:?}", m.counts());
        return;
    }
    for n in &m.nodes {
        let mut d = 0;
        let mut p = n.parent;
        while let Some(x) = p {
            d += 1;
            p = m.node(x).parent;
        }
        println!(
            "{}{} {} [{}] {} u={} d={} {:?}",
            "  ".repeat(d),
            n.kind.name,
            n.name,
            n.id,
            n.caption,
            n.unplaced,
            n.drawn,
            n.data.iter().map(|(a, b)| format!("{a}={:.80}", b.replace('\n', "|"))).collect::<Vec<_>>()
        );
    }
    for e in &m.edges {
        let f = m.node(e.from);
        let t = match e.to {
            model::End::Node(n) => format!("{} {}", m.node(n).kind.name, m.node(n).name),
            model::End::External(x) => format!("{:?}", m.external(x)),
        };
        println!("{} {} {} -> {} [{}]", e.relation.name(), f.kind.name, f.name, t, e.label);
    }
}
