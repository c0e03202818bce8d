import Adjoint
import AdjointNN
import AdjointState

extension MadeLayers {
  static func recurrent(_ name: String, _ s: CaseSettings) throws -> Module? {
    guard ["RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell"].contains(name) else { return nil }
    let (inputs, hidden, bias) = try (s.int("input_size"), s.int("hidden_size"), s.bool("bias"))
    let nonlinearity = RecurrentNonlinearity(rawValue: try s.given("nonlinearity")?.string ?? "tanh") ?? .tanh
    switch name {
    case "RNNCell": return RNNCell(inputs, hidden, bias: bias, nonlinearity: nonlinearity, dtype: s.dtype)
    case "LSTMCell": return LSTMCell(inputs, hidden, bias: bias, dtype: s.dtype)
    case "GRUCell": return GRUCell(inputs, hidden, bias: bias, dtype: s.dtype)
    default: break
    }
    let (layers, first, dropout) = try (s.int("num_layers"), s.bool("batch_first"), s.double("dropout"))
    let both = try s.bool("bidirectional")
    switch name {
    case "RNN":
      return RNN(
        inputs, hidden, numLayers: layers, nonlinearity: nonlinearity, bias: bias, batchFirst: first, dropout: dropout,
        bidirectional: both, dtype: s.dtype)
    case "GRU":
      return GRU(
        inputs, hidden, numLayers: layers, bias: bias, batchFirst: first, dropout: dropout, bidirectional: both,
        dtype: s.dtype)
    default:
      return LSTM(
        inputs, hidden, numLayers: layers, bias: bias, batchFirst: first, dropout: dropout, bidirectional: both,
        projSize: try s.int("proj_size"), dtype: s.dtype)
    }
  }

  static func attention(_ name: String, _ s: CaseSettings) throws -> Module? {
    if name == "MultiheadAttention" {
      return try MultiheadAttention(
        s.int("embed_dim"), s.int("num_heads"), dropout: s.double("dropout"), bias: s.bool("bias"),
        addBiasKV: s.bool("add_bias_kv"), addZeroAttn: s.bool("add_zero_attn"), kdim: s.given("kdim")?.int,
        vdim: s.given("vdim")?.int, batchFirst: s.bool("batch_first"), dtype: s.dtype)
    }
    guard name.hasPrefix("Transformer") else { return nil }
    let (width, heads, inner) = try (s.int("d_model"), s.int("nhead"), s.int("dim_feedforward"))
    let (dropout, eps) = try (s.double("dropout"), s.double("layer_norm_eps"))
    let activation: TransformerActivation = try s.string("activation") == "relu" ? .relu : .gelu
    let (batchFirst, normFirst, bias) = try (s.bool("batch_first"), s.bool("norm_first"), s.bool("bias"))
    if name == "Transformer" {
      return try Transformer(
        dModel: width, nHead: heads, numEncoderLayers: s.int("num_encoder_layers"),
        numDecoderLayers: s.int("num_decoder_layers"), dimFeedforward: inner, dropout: dropout, activation: activation,
        layerNormEps: eps, batchFirst: batchFirst, normFirst: normFirst, bias: bias, dtype: s.dtype)
    }
    let norm = try s.bool("norm") ? LayerNorm(width, eps: eps, dtype: s.dtype) : nil
    if name.hasPrefix("TransformerEncoder") {
      let layer = TransformerEncoderLayer(
        width, heads, dimFeedforward: inner, dropout: dropout, activation: activation, layerNormEps: eps,
        batchFirst: batchFirst, normFirst: normFirst, bias: bias, dtype: s.dtype)
      return try s.given("num_layers").map { try TransformerEncoder(layer, numLayers: $0.int, norm: norm) } ?? layer
    }
    let layer = TransformerDecoderLayer(
      width, heads, dimFeedforward: inner, dropout: dropout, activation: activation, layerNormEps: eps,
      batchFirst: batchFirst, normFirst: normFirst, bias: bias, dtype: s.dtype)
    return try s.given("num_layers").map { try TransformerDecoder(layer, numLayers: $0.int, norm: norm) } ?? layer
  }

  static func parametrized(_ name: String, _ s: CaseSettings) throws -> Module? {
    guard ["weight_norm", "spectral_norm", "orthogonal"].contains(name) else { return nil }
    let (inputs, outputs) = try (s.int("inputs"), s.int("outputs"))
    let base =
      try s.string("base") == "Linear"
      ? Linear(inputs, outputs, dtype: s.dtype) : Conv1d(inputs, outputs, 2, dtype: s.dtype)
    switch name {
    case "weight_norm": return try weightNorm(base, dim: s.given("dim")?.int)
    case "spectral_norm":
      return try spectralNorm(
        base, nPowerIterations: s.int("n_power_iterations"), eps: s.double("eps"), dim: s.int("dim"))
    default:
      let map = try s.given("orthogonal_map").map { OrthogonalMap(rawValue: try $0.string) ?? .matrixExp }
      return try orthogonal(base, map: map, useTrivialization: s.bool("use_trivialization"))
    }
  }
}
