/// Pickles that call what they should not, refer to themselves, nest without end, or promise more than they have.
enum HostilePickle {
  static func bytes(_ random: inout Random) -> [UInt8] {
    if random.below(8) == 0 { return doubled(10 + random.below(90)) }
    var bytes: [UInt8] = [0x80, 2]
    for _ in 0..<1 + random.below(40) {
      let part = instruction(&random)
      // Now and then one instruction as often as it takes to overflow a stack that is recursed on.
      bytes += part.repeated(random.below(24) == 0 ? 8000 / part.count : 1)
    }
    return bytes + Array(".".utf8)
  }

  /// Lists that each have the one before twice.
  private static func doubled(_ times: Int) -> [UInt8] {
    Array("]q\0".utf8) + Array("]q\u{1}h\0ah\0ah\u{1}q\0".utf8).repeated(times) + Array(".".utf8)
  }

  private static func instruction(_ random: inout Random) -> [UInt8] {
    switch random.below(10) {
    case 0: return Array(random.one(of: calls).utf8)
    case 1: return Array("X".utf8) + random.extreme(3).bytes(4) + Array("abc".utf8)
    case 2: return [0x8A, UInt8(random.one(of: [0, 1, 8, 9, 255]))] + random.extreme(3).bytes(8)
    // LONG4, BINBYTES8, FRAME, BINUNICODE8: lengths of other protocols.
    case 3: return [random.one(of: [0x8B, 0x8E, 0x95, 0x8D])] + random.extreme(3).bytes(8)
    case 4: return Array(random.one(of: ["q", "h"]).utf8) + [UInt8(random.below(4))]
    case 5: return Array(random.one(of: ["r", "j", "J"]).utf8) + random.extreme(3).bytes(4)
    case 6: return tensor(&random)
    case 7: return Array("K".utf8) + [UInt8(random.below(256))]
    default: return Array(random.one(of: stack).utf8)
    }
  }

  /// Instructions of one byte that work on the stack.
  private static let stack = ["N", "(", "t", "]", "}", ")", "a", "e", "s", "u", "R", "b", "Q", "0", "1", "2", "o", "."]

  private static let calls = [
    "cos\nsystem\nX\u{2}\0\0\0ls\u{1}tR", "c__builtin__\neval\n", "cposix\nsystem\n", "csubprocess\nPopen\n", "c\n\n",
    "ctorch\nload\n", "ctorch\nFloatStorage\n", "ctorch\nDoubleStorage\n", "ctorch\ncomplex64\n", "ctorch\nfloat32\n",
    "ccollections\nOrderedDict\n)R", "ccollections\nCounter\n}", "ctorch\nSize\n(K\u{1}tt", "ctorch\nTensor\n",
    "ctorch._tensor\n_rebuild_from_type_v2\n", "ctorch._utils\n_rebuild_parameter\n", "c",
    "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_tensor_v3\n", "ctorch\ndevice\n",
    "ios\nsystem\n", "\u{1}cos\nsystem",
  ]

  /// A tensor over the storage 0, of four floats, that may claim to be any larger.
  private static func tensor(_ random: inout Random) -> [UInt8] {
    func number() -> [UInt8] {
      random.below(3) == 0 ? [0x8A, 8] + random.extreme(4).bytes(8) : Array("K".utf8) + [UInt8(random.below(5))]
    }
    let sizes = (0..<random.below(4)).flatMap { _ in number() }
    let strides = (0..<random.below(4)).flatMap { _ in number() }
    let type = random.one(of: ["Float", "Double", "Bool", "Untyped"])
    return Array("ctorch._utils\n_rebuild_tensor_v2\n((X\u{7}\0\0\0storagectorch\n\(type)Storage\n".utf8)
      + Array("X\u{1}\0\0\00X\u{3}\0\0\0cpuK\u{4}tQ".utf8) + number() + Array("(".utf8) + sizes + Array("t(".utf8)
      + strides
      + Array("t".utf8) + [random.one(of: [0x88, 0x89])] + Array("ccollections\nOrderedDict\n)RtR".utf8)
  }
}
