/// How tensors are turned into text: the settings of PyTorch's `set_printoptions`, with the same defaults.
public struct PrintOptions: Sendable, Equatable {
  /// Digits after the decimal point of a number that has a fraction; at least 0.
  public var precision: Int
  /// A tensor with more elements than this is summarized: only its edges are shown, and `...` between them.
  public var threshold: Int
  /// How many items a summary keeps at each end of each dimension; at least 0.
  public var edgeItems: Int
  /// The width in characters at which rows and suffixes go on in a new line.
  public var lineWidth: Int
  /// Whether numbers are written as `1.0000e+03`; `nil` lets the magnitudes decide.
  public var sciMode: Bool?

  /// PyTorch's defaults for what is left out.
  public init(
    precision: Int = 4, threshold: Int = 1000, edgeItems: Int = 3, lineWidth: Int = 80, sciMode: Bool? = nil
  ) {
    self.precision = precision
    self.threshold = threshold
    self.edgeItems = edgeItems
    self.lineWidth = lineWidth
    self.sciMode = sciMode
  }

  /// What is used unless something else is asked for.
  public static let `default` = PrintOptions()
  /// Two decimals and two edge items.
  public static let short = PrintOptions(precision: 2, edgeItems: 2)
  /// Every element, however many there are.
  public static let full = PrintOptions(threshold: .max)
}
