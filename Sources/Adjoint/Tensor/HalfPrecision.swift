// Conversions of single numbers to and from 16-bit floating formats, to nearest, ties to even. (Swift's Float16 does
// not exist on Intel Macs.) Arrays are the kernels' work.

/// float16 of a float32. A NaN keeps its sign and what fits of its payload, and becomes quiet.
func halfBits(_ value: Float) -> UInt16 {
  let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
  let magnitude = value.bitPattern & 0x7fff_ffff
  switch magnitude {
  case 0x7f80_0001...: return sign | 0x7e00 | UInt16(magnitude >> 13 & 0x1ff)
  case 0x477f_f000...: return sign | 0x7c00  // 65520, half way past the greatest number, and more
  case 0x3880_0000...:
    let rounded = magnitude + 0xfff + (magnitude >> 13 & 1)
    return sign | UInt16((rounded - 0x3800_0000) >> 13)
  default:
    // The last place of 0.5 is the smallest subnormal, so the addition rounds to it.
    return sign | UInt16((Float(bitPattern: magnitude) + 0.5).bitPattern - 0x3f00_0000)
  }
}

/// float16 of a float64, rounded once. (PyTorch's casts round to float32 on the way.)
func halfBits(_ value: Double) -> UInt16 {
  let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 48) & 0x8000
  let magnitude = value.bitPattern & 0x7fff_ffff_ffff_ffff
  if magnitude > Double.infinity.bitPattern { return sign | 0x7e00 | UInt16(magnitude >> 42 & 0x1ff) }
  if magnitude >= (65520.0).bitPattern { return sign | 0x7c00 }
  if magnitude >= (0x1p-14).bitPattern {
    let rounded = magnitude + (1 << 41 - 1) + (magnitude >> 42 & 1)
    return sign | UInt16((rounded - 1008 << 52) >> 42)
  }
  return sign | UInt16((Double(bitPattern: magnitude) + 0x1p28).bitPattern - (0x1p28).bitPattern)
}

func floatFromHalf(_ bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let magnitude = UInt32(bits & 0x7fff)
  switch magnitude {
  case 0x7c01...: return Float(bitPattern: sign | 0x7fc0_0000 | magnitude << 13)
  case 0x7c00: return Float(bitPattern: sign | 0x7f80_0000)
  case 0x0400...: return Float(bitPattern: sign | (magnitude << 13 + 0x3800_0000))
  default: return Float(bitPattern: sign | (Float(magnitude) * 0x1p-24).bitPattern)
  }
}

/// bfloat16 of a float32. Every NaN becomes the one PyTorch gives.
func bfloat16Bits(_ value: Float) -> UInt16 {
  if value.isNaN { return 0x7fc0 }
  let bits = value.bitPattern
  return UInt16((bits + 0x7fff + (bits >> 16 & 1)) >> 16)
}

func floatFromBFloat16(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
