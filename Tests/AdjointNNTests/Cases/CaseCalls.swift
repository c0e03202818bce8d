import Adjoint
import AdjointNN
import AdjointState

/// How each kind of module is called with recorded inputs, which are named as PyTorch names them, and options.
enum CaseCalls {
  static func outputs(
    _ module: Module, _ inputs: [(name: String, tensor: Tensor)], _ settings: CaseSettings, _ options: CaseSettings
  ) throws -> [Tensor] {
    let named = Dictionary(uniqueKeysWithValues: inputs.map { ($0.name, $0.tensor) })
    if let outputs = try attended(module, named, options) { return outputs }
    let x = inputs[0].tensor
    switch module {
    case let module as Recurrent: return try run(module, x, named, options)
    case let module as RecurrentCell: return step(module, x, named)
    case let module as TransposedConvolutionLayer:
      return [try options.given("output_size").map { module(x, outputSize: try $0.sizes) } ?? module(x)]
    case let module as MaxPoolLayer where try settings.bool("return_indices"): return pair(module.withIndices(x))
    case let module as AdaptiveMaxPoolLayer where try settings.bool("return_indices"):
      return pair(module.withIndices(x))
    case let module as FractionalMaxPoolLayer where try settings.bool("return_indices"):
      return pair(module.withIndices(x))
    case let module as MaxUnpoolLayer:
      return [module(x, inputs[1].tensor, outputSize: try options.given("output_size")?.sizes)]
    case let module as EmbeddingBag:
      return [module(x, offsets: named["offsets"], perSampleWeights: named["per_sample_weights"])]
    case let module as CTCLoss:
      return [
        module(
          x, inputs[1].tensor, inputLengths: try options.sizes("input_lengths"),
          targetLengths: try options.sizes("target_lengths"))
      ]
    case let module as AdaptiveLogSoftmaxWithLoss:
      let (output, loss) = module(x, inputs[1].tensor)
      return [output, loss]
    case let module as TripleModule: return [module(x, inputs[1].tensor, inputs[2].tensor)]
    case let module as PairModule: return [module(x, inputs[1].tensor)]
    default: return [module(x)]
    }
  }

  private static func pair(_ both: (values: Tensor, indices: Tensor)) -> [Tensor] { [both.values, both.indices] }

  private static func run(
    _ module: Recurrent, _ x: Tensor, _ named: [String: Tensor], _ options: CaseSettings
  ) throws -> [Tensor] {
    let state = named["h"].flatMap { h in named["c"].map { (h, $0) } }
    guard let lengths = try options.given("lengths")?.sizes else {
      switch module {
      case let module as LSTM:
        let (output, (hidden, cell)) = module(x, state)
        return [output, hidden, cell]
      case let module as SingleStateRecurrent:
        let (output, hidden) = module(x, named["h"])
        return [output, hidden]
      default: return []
      }
    }
    let packed = packPaddedSequence(
      x, lengths, batchFirst: module.batchFirst, enforceSorted: try options.bool("enforce_sorted"))
    let total = try options.given("total_length")?.int
    func padded(_ output: PackedSequence) -> Tensor {
      padPackedSequence(output, batchFirst: module.batchFirst, paddingValue: 0.5, totalLength: total).padded
    }
    switch module {
    case let module as LSTM:
      let (output, (hidden, cell)) = module(packed, state)
      return [padded(output), hidden, cell]
    case let module as SingleStateRecurrent:
      let (output, hidden) = module(packed, named["h"])
      return [padded(output), hidden]
    default: return []
    }
  }

  private static func step(_ module: RecurrentCell, _ x: Tensor, _ named: [String: Tensor]) -> [Tensor] {
    switch (module, named["h"]) {
    case (let module as LSTMCell, let h):
      let (hidden, cell) = module(x, h.flatMap { h in named["c"].map { (h, $0) } })
      return [hidden, cell]
    case (let module as RNNCell, let h?): return [module(x, h)]
    case (let module as GRUCell, let h?): return [module(x, h)]
    default: return [module(x)]
    }
  }

  private static func attended(
    _ module: Module, _ named: [String: Tensor], _ options: CaseSettings
  ) throws -> [Tensor]? {
    let masks = DecoderMasks(
      tgtMask: named["tgt_mask"], memoryMask: named["memory_mask"], tgtKeyPaddingMask: named["tgt_key_padding_mask"],
      memoryKeyPaddingMask: named["memory_key_padding_mask"])
    func input(_ name: String) throws -> Tensor {
      guard let x = named[name] else { throw StateError("no input \(name)") }
      return x
    }
    switch module {
    case let module as MultiheadAttention:
      let (output, weights) = try module(
        input("query"), input("key"), input("value"), keyPaddingMask: named["key_padding_mask"],
        needWeights: options.bool("need_weights", or: true), attnMask: named["attn_mask"],
        averageAttnWeights: options.bool("average_attn_weights", or: true), isCausal: options.bool("is_causal"))
      return [output] + (weights.map { [$0] } ?? [])
    case let module as TransformerEncoderLayer:
      return [
        try module(
          input("src"), srcMask: named["src_mask"], srcKeyPaddingMask: named["src_key_padding_mask"])
      ]
    case let module as TransformerEncoder:
      return [try module(input("src"), mask: named["mask"], srcKeyPaddingMask: named["src_key_padding_mask"])]
    case let module as TransformerDecoderLayer: return [try module(input("tgt"), input("memory"), masks: masks)]
    case let module as TransformerDecoder: return [try module(input("tgt"), input("memory"), masks: masks)]
    case let module as Transformer:
      return [
        try module(
          input("src"), input("tgt"), srcMask: named["src_mask"], srcKeyPaddingMask: named["src_key_padding_mask"],
          masks: masks)
      ]
    default: return nil
    }
  }
}
