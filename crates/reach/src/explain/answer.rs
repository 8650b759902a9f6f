//! What an answer holds: the ends, the tables on the way there and back, what stops it, and what is not known.

use crate::conn::Set;
use crate::ip::Ranges;
use crate::model::Direction;
use drawstream_graph::NodeId;
use drawstream_graph::estate::Kind;

/// An end of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// An endpoint of the account.
    Endpoint(usize),
    /// Addresses of the internet.
    Internet(Ranges),
    /// Addresses of IBM's service network.
    Service(Ranges),
    /// Addresses of a network beyond; none of the consumers of a private path.
    Beyond(usize, Ranges),
}

/// What may be said of what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All of it passes, and its answers return.
    Allowed,
    /// Some of it does.
    Partly,
    /// It arrives, and its answers do not return.
    NoWayBack,
    /// None of it passes.
    Blocked,
    /// It depends on what IBM Cloud does not know, or on what was not read.
    Unknown,
}

/// What a table does with what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// All of it passes; where nothing is named, something.
    Allows,
    /// Some of it.
    Partly,
    /// None of it.
    Blocks,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// A security group.
    Group,
    /// A network ACL.
    Acl,
}

/// A table on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// What it is.
    pub layer: Layer,
    /// Its index in the model.
    pub at: usize,
    /// Which way the traffic goes there.
    pub direction: Direction,
    /// What it does.
    pub effect: Effect,
    /// Rules that let pass, by their places in the model's table.
    pub allow: Vec<usize>,
    /// Rules that stop.
    pub deny: Vec<usize>,
}

/// How the outside is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Router {
    /// A floating IP.
    Floating(NodeId),
    /// A public gateway.
    Gateway(NodeId),
    /// The load balancer's or VPN server's own public addresses.
    PublicBalancer,
    /// A public address range that is routed to it.
    Range,
    /// The zone's gateway to the service network.
    Service,
}

/// A transit gateway on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitHop {
    /// Its index in the model.
    pub at: usize,
    /// The name of the connection that decides: that of the network that is reached.
    pub connection: String,
    /// Whether it lets pass.
    pub permitted: bool,
    /// The place of the filter that says so; none where it is the default.
    pub filter: Option<usize>,
}

/// What stops a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocker {
    /// The tables of the end that opens.
    Egress,
    /// The tables of the other end.
    Ingress,
    /// Nothing leads to the internet, or from it.
    NoRouter,
    /// It is no member of the load balancer, or not on these ports.
    Balancer,
    /// A transit gateway's filters.
    Transit,
    /// No transit gateway joins the two VPCs.
    NoTransit,
    /// Each end lets something pass, but nothing that both do.
    Disjoint,
    /// A route drops it, or leads elsewhere.
    Route,
    /// What would open it only answers.
    OnlyAnswers,
    /// Nothing leads to the network beyond, or it is not told of the addresses.
    Lead,
    /// A VPN server's routes do not send it there.
    Serves,
    /// What it is for listens on other ports alone.
    Listens,
}

/// Why it is not known whether something passes that rules let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Which addresses are beyond is not told.
    Addresses,
    /// What ACLs or groups of a VPN gateway or server stop.
    Gate,
    /// What groups of a Power workspace stop.
    PowerGroups,
    /// Whether networks of a Power workspace are joined.
    PowerNetworks,
    /// What the private path behind an endpoint gateway listens on.
    Path,
    /// Whether a private path lets anybody in without being asked.
    Policy,
}

/// The way back of the TCP that arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// What of the answers returns.
    pub effect: Effect,
    /// Tables of the end that answers.
    pub egress: Vec<Hop>,
    /// Tables of the end that asked.
    pub ingress: Vec<Hop>,
    /// The transit gateway on the way back.
    pub transit: Option<TransitHop>,
    /// Whether a route drops it.
    pub dropped: bool,
}

/// What holds for a pair, whoever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// What was asked for; none where it was anything.
    pub wanted: Option<Set>,
    /// What arrives.
    pub conn: Set,
    /// The TCP of that whose answers do not return.
    pub one_way: Set,
    /// What may be said of it.
    pub verdict: Verdict,
    /// Tables of the end that opens, in order.
    pub egress: Vec<Hop>,
    /// Tables of the other end, in order.
    pub ingress: Vec<Hop>,
    /// How the outside is reached.
    pub router: Option<Router>,
    /// The transit gateway between the two VPCs.
    pub transit: Option<TransitHop>,
    /// The way back, where TCP arrives and crosses a table.
    pub response: Option<Response>,
    /// Everything that stops it.
    pub blocked: Vec<Blocker>,
    /// The address that routes send it through.
    pub through: Option<u32>,
    /// What was not read and decides.
    pub unread: Vec<Kind>,
    /// Why else it is not known.
    pub doubt: Option<Doubt>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who opens.
    pub from: End,
    /// Who is opened to.
    pub to: End,
    /// What holds for the pair.
    pub facts: Facts,
}
