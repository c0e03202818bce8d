// The C library's functions of doubles, which are those that PyTorch's Python calls.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
func logarithm(_ x: Double) -> Double { log(x) }
func cosine(_ x: Double) -> Double { cos(x) }
func floored(_ x: Double) -> Double { x.rounded(.down) }
