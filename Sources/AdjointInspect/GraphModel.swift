/// A computational graph as plain text and links: what the pictures are drawn from.
///
/// Nodes may come in any order; pictures and captions visit them in the order given wherever that respects the links,
/// so a builder that lists them as they were computed gets them told in that order. Links to a node that is not
/// listed, and links that would close a cycle, are left out of the picture.
public struct GraphModel: Hashable, Codable, Sendable {
  public var nodes: [Node]
  public var edges: [Edge]
  /// Bytes that all nodes keep for backward. What several of them keep counts once.
  public var savedBytes: Int?

  public init(nodes: [Node], edges: [Edge], savedBytes: Int? = nil) {
    self.nodes = nodes
    self.edges = edges
    self.savedBytes = savedBytes
  }

  /// What a picture shows on top of the structure.
  public enum Pass: String, CaseIterable, Codable, Sendable {
    /// Names and operations only.
    case graph
    /// Also the value of every node.
    case forward
    /// Also the local gradient on every edge and the accumulated gradient at every node, with arrows turned around.
    case backward
  }

  public struct Node: Hashable, Codable, Sendable {
    public enum Kind: String, Codable, Sendable { case leaf, operation, constant, output }

    public var id: Int
    public var kind: Kind
    /// The variable, such as `w`, or the operation where it has no name, such as `Mul`. Names that occur twice are
    /// told apart by a number.
    public var name: String
    /// The autograd node's title, such as `MulBackward0`.
    public var title: String?
    public var shape: String?
    /// A short text for the value, such as `144.`
    public var value: String?
    /// A short text for the accumulated gradient.
    public var gradient: String?
    /// The right-hand side of the node's definition, with `$0`, `$1` … for its operands: `$0 · $1`.
    public var formula: String?
    /// Bytes of the tensors that the node keeps for backward.
    public var savedBytes: Int?

    public init(
      id: Int, kind: Kind, name: String, title: String? = nil, shape: String? = nil, value: String? = nil,
      gradient: String? = nil, formula: String? = nil, savedBytes: Int? = nil
    ) {
      self.id = id
      self.kind = kind
      self.name = name
      self.title = title
      self.shape = shape
      self.value = value
      self.gradient = gradient
      self.formula = formula
      self.savedBytes = savedBytes
    }
  }

  /// One use of a node by another.
  public struct Edge: Hashable, Codable, Sendable {
    /// The id of the node whose value is used.
    public var from: Int
    /// The id of the node that uses it.
    public var to: Int
    /// Which operand of `to` this is.
    public var operand: Int
    /// The derivative of the consumer with respect to this operand, as a number: `24.`
    public var local: String?
    /// The same as a formula, with `$0`, `$1` … for the consumer's operands and `$r` for its result: `2$0`.
    public var derivative: String?
    /// What this edge adds to the producer's gradient.
    public var contribution: String?

    public init(
      from: Int, to: Int, operand: Int = 0, local: String? = nil, derivative: String? = nil,
      contribution: String? = nil
    ) {
      self.from = from
      self.to = to
      self.operand = operand
      self.local = local
      self.derivative = derivative
      self.contribution = contribution
    }

    /// Whether gradient flows back along this edge.
    var carriesGradient: Bool { local != nil || derivative != nil || contribution != nil }
  }
}
