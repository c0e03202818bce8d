#if DEBUG
  /// Counts the tensors and graph nodes that are made in a task and live on: debug builds only.
  ///
  /// Every object knows the census it was counted in, so that any thread may free it. Tasks inherit
  /// the census of the one that makes them; threads have to be given it.
  package final class Census: @unchecked Sendable {
    @TaskLocal package static var current: Census?

    private let tensors = AtomicInt(0)
    private let nodes = AtomicInt(0)

    package init() {}

    package var liveTensors: Int { tensors.value }
    package var liveNodes: Int { nodes.value }
  }

  extension Census {
    enum Kind { case tensor, node }

    private func count(_ kind: Kind) -> AtomicInt { kind == .tensor ? tensors : nodes }

    static func enter(_ kind: Kind) -> Unmanaged<Census>? {
      guard let census = current else { return nil }
      census.count(kind).add(1)
      return Unmanaged.passRetained(census)
    }

    static func leave(_ census: Unmanaged<Census>?, _ kind: Kind) {
      census?.takeUnretainedValue().count(kind).add(-1)
      census?.release()
    }
  }
#endif
