//! The bucket as a log and a shelf: what the embedded S3 has to do as S3 does, and how the store uses it.
#![allow(clippy::unwrap_used)]

use drawstream::config::{Config, Place};
use drawstream::store::{self, Created, JobId, Lazy, Log, NewFile, Owner, Record, Span, Store};
use drawstream::survey::results::Results;
use drawstream_cli::s3::EmbeddedS3;
use futures::future::join_all;
use futures::stream::{self, StreamExt as _};
use std::collections::BTreeMap;

async fn store(s3: &EmbeddedS3) -> Store {
    let config = Config::read(Place::Laptop, |_| None).unwrap();
    Lazy::embedded(s3.client(), &config).get().await.clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_create_a_part_one_wins() {
    const CONTENDERS: u8 = 8;
    let s3 = EmbeddedS3::start().await.unwrap();
    let log = store(&s3).await.log(&JobId::random());
    for number in 0..100 {
        let tried = (0..CONTENDERS).map(|who| {
            let log = log.clone();
            tokio::spawn(async move { (who, log.create(number, vec![who; 300].into()).await) })
        });
        let (mut winners, mut losers) = (Vec::new(), 0);
        for tried in join_all(tried).await {
            match tried.unwrap() {
                (who, Created::Won) => winners.push(who),
                (_, Created::Taken) => losers += 1,
                (_, Created::Unknown(error)) => panic!("{}", error.cause()),
            }
        }
        assert_eq!((winners.len(), losers), (1, CONTENDERS - 1), "part {number}");
        let there = log.get(number).await.unwrap().unwrap();
        assert!(there.len() == 300 && there.iter().all(|byte| *byte == winners[0]), "part {number}");
    }
}

#[tokio::test]
async fn a_log_says_where_it_ends_and_whether_its_beginning_is_there() {
    let s3 = EmbeddedS3::start().await.unwrap();
    let store = store(&s3).await;
    let (log, other) = (store.log(&JobId::random()), store.log(&JobId::random()));
    assert_eq!(log.last().await.unwrap(), None);
    assert!(log.get(0).await.unwrap().is_none());
    // More than S3 lists at once.
    let created = stream::iter((0..1003).map(|number| log.create(number, "a part".into()))).buffer_unordered(16);
    assert!(created.all(async |created| matches!(created, Created::Won)).await);
    assert_eq!(log.last().await.unwrap(), Some(Span { last: 1002, whole: true }));
    log.empty(3, "gone".into()).await.unwrap();
    assert_eq!(log.get(3).await.unwrap().unwrap(), "gone");
    assert_eq!(log.last().await.unwrap(), Some(Span { last: 1002, whole: true }));
    assert!(matches!(log.create(3, "again".into()).await, Created::Taken));
    for number in [4, 5] {
        assert!(matches!(other.create(number, "a part".into()).await, Created::Won));
    }
    assert_eq!(other.last().await.unwrap(), Some(Span { last: 5, whole: false }));
}

#[tokio::test]
async fn what_another_version_has_written_is_an_error_and_not_nothing() {
    let s3 = EmbeddedS3::start().await.unwrap();
    let results = Results(store(&s3).await);
    let account = "4f1c9a7e2b6d40538c0e9d7f61a3b852";
    assert!(results.state(account).await.unwrap().is_none() && results.index().await.unwrap().is_none());
    for key in [format!("accounts/{account}/state.json"), "accounts/index.json".to_owned()] {
        results.put(&key, &serde_json::json!({"format": "drawstream.accounts/9"})).await.unwrap();
    }
    let errors = [results.state(account).await.map(drop), results.index().await.map(drop)].map(Result::unwrap_err);
    for error in errors {
        assert_eq!((error.label(), error.is_passing()), ("s3_other_form", false));
        assert!(error.cause().starts_with("accounts/"), "{}", error.cause());
    }
}

#[tokio::test]
async fn what_lies_beside_a_drawing_has_a_link_and_goes_with_it() {
    let s3 = EmbeddedS3::start().await.unwrap();
    let store = store(&s3).await;
    let job = JobId::random();
    let key = store::drawing_key(&job);
    let drawing = store.put_drawing(&key, "ibm-cloud-a1.drawio", b"<mxfile/>".to_vec()).await.unwrap();
    let file = NewFile { name: "inventory.json", media_type: "application/json", bytes: b"{}".to_vec() };
    let file = store.put_file(&key, "ibm-cloud-a1.drawio", file).await.unwrap();
    assert!(matches!(store.log(&job).create(0, "a part".into()).await, Created::Won));
    let record = Record {
        owner: Owner::of("a", "b"),
        drawing: drawing.key,
        pictures: Vec::new(),
        search: None,
        files: vec![file],
        key: None,
        hidden: None,
        kept: BTreeMap::new(),
        exposed: 0,
        findings: BTreeMap::new(),
        heard: None,
        file_name: "ibm-cloud-a1.drawio".to_owned(),
        bytes: drawing.bytes,
        sha256: drawing.sha256,
        pages: 1,
        resources: BTreeMap::new(),
        missing: Vec::new(),
        coverage: Vec::new(),
        account: Default::default(),
        read_at: String::new(),
    };
    let links = store.links(&record).await.unwrap();
    assert_eq!(
        (links.files[0].name.as_str(), links.files[0].media_type.as_str()),
        ("inventory.json", "application/json")
    );
    let got = reqwest::get(&links.files[0].url).await.unwrap();
    assert_eq!(got.headers()["content-disposition"], "attachment; filename=\"ibm-cloud-a1-inventory.json\"");
    assert_eq!(got.text().await.unwrap(), "{}");

    assert_eq!(store.delete_files(&job).await.unwrap(), 2);
    for url in [&links.url, &links.files[0].url] {
        assert_eq!(reqwest::get(url).await.unwrap().status(), 404);
    }
    assert_eq!(store.log(&job).last().await.unwrap(), Some(Span { last: 0, whole: true }));
    assert_eq!(store.delete_files(&job).await.unwrap(), 0);
}
