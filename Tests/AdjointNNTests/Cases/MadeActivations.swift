import Adjoint
import AdjointNN
import AdjointState

extension MadeLayers {
  static func activations(_ name: String, _ s: CaseSettings) throws -> Module? {
    switch name {
    case "ReLU": return ReLU()
    case "ReLU6": return ReLU6()
    case "SELU": return SELU()
    case "Sigmoid": return Sigmoid()
    case "LogSigmoid": return LogSigmoid()
    case "Hardsigmoid": return Hardsigmoid()
    case "Tanh": return Tanh()
    case "Tanhshrink": return Tanhshrink()
    case "SiLU": return SiLU()
    case "Mish": return Mish()
    case "Hardswish": return Hardswish()
    case "Softsign": return Softsign()
    case "Identity": return Identity()
    case "Softmax2d": return Softmax2d()
    case "LeakyReLU": return try LeakyReLU(s.double("negative_slope"))
    case "RReLU": return try RReLU(lower: s.double("lower"), upper: s.double("upper"))
    case "ELU": return try ELU(s.double("alpha"))
    case "CELU": return try CELU(s.double("alpha"))
    case "Hardtanh": return try Hardtanh(minVal: s.double("min_val"), maxVal: s.double("max_val"))
    case "Threshold": return try Threshold(s.double("threshold"), s.double("value"))
    case "GELU": return try GELU(approximate: s.string("approximate") == "tanh" ? .tanh : .none)
    case "Softplus": return try Softplus(beta: s.double("beta"), threshold: s.double("threshold"))
    case "Softshrink": return try Softshrink(s.double("lambd"))
    case "Hardshrink": return try Hardshrink(s.double("lambd"))
    case "PReLU": return try PReLU(s.int("num_parameters"), slope: s.double("init"), dtype: s.dtype)
    case "Softmax": return try Softmax(dim: s.int("dim"))
    case "Softmin": return try Softmin(dim: s.int("dim"))
    case "LogSoftmax": return try LogSoftmax(dim: s.int("dim"))
    case "GLU": return try GLU(dim: s.int("dim"))
    default: return nil
    }
  }
}
