import Adjoint
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Names in a folder.
private func files(in path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if !name.hasPrefix(".") { names.append(name) }
  }
  return names
}

private func withFolder(_ body: (String) throws -> Void) rethrows {
  var template = Array("/tmp/adjoint-tests-XXXXXX".utf8CString)
  let path = String(cString: mkdtemp(&template)!)
  defer { rmdir(path) }
  try body(path)
}

@Suite(.leakFree) struct SavedTensorScopesTests {
  @Test func savedTensorsGoToFilesThatGoWithTheGraph() {
    withFolder { folder in
      let x = leaf([0.5, 2])
      do {
        let y = saveOnDisk(directory: folder) { ((x * 1).exp() * x.sin()).sum() }
        let inner = files(in: folder)
        #expect(inner.count == 1)
        // exp's result is saved twice, sin's once; x itself stays.
        #expect(files(in: "\(folder)/\(inner[0])").count == 3)
        y.backward()
      }
      #expect(files(in: folder).isEmpty)
      let plain = leaf([0.5, 2])
      ((plain * 1).exp() * plain.sin()).sum().backward()
      #expect(x.gradient == plain.gradient)
      do { _ = saveOnDisk(directory: folder) { (x * 1).exp() } }
      #expect(files(in: folder).isEmpty)
    }
  }

  @Test func smallTensorsMayStay() {
    withFolder { folder in
      let x = leaf([1.0, 2])
      let y = saveOnDisk(directory: folder, minimumBytes: 100) { (x * 1).exp().sum() }
      #expect(files(in: folder).flatMap { files(in: "\(folder)/\($0)") }.isEmpty)
      y.backward()
      #expect(x.gradient == x.exp().values)
    }
  }

  @Test func aFolderThatIsNotThereIsRefused() {
    let x = leaf([1.0])
    let message = refusal { _ = saveOnDisk(directory: "/nowhere/at/all") { (x * 1).exp() } }
    #expect(message?.contains("saveOnDisk: can't make a folder in /nowhere/at/all") == true)
  }

  @Test func everyDTypeAndLayoutComesBack() {
    for dtype in [DType.float16, .bfloat16, .float32, .float64] {
      let x = Tensor.randn([3, 4], dtype: .float64).to(dtype).requiresGrad_()
      let run = { ((x * 1).T.exp() * (x * 2).T.narrow(dim: 0, start: 0, length: 4)).sum() }
      run().backward()
      let expected = x.gradient
      x.setGrad(nil)
      saveOnDisk { run() }.backward()
      #expect(x.gradient == expected)
    }
  }

  @Test func theGraphMayRunSeveralTimes() {
    let x = leaf([0.5])
    let y = saveOnDisk { (x * 1).exp() * x.sin() }
    y.backward(retainGraph: true)
    let first = x.gradient![0]
    y.backward()
    #expect(x.gradient == [2 * first])
    #expect(gradgradcheck({ x in saveOnDisk { (x * x).exp() } }, x).passed)
  }

  @Test func halfPrecisionKeepsEightBits() {
    let x = leaf([1.0 + 1.0 / 1024, 3])
    let y = saveInHalfPrecision { ((x * 1) * (x * 1)).sum() }
    #expect(y.values == [x.values.map { $0 * $0 }.reduce(0, +)])
    y.backward()
    // 1 + 2⁻¹⁰ is 1 in bfloat16.
    #expect(x.gradient == [2, 6] && x.grad()!.dtype == .float64)
    x.setGrad(nil)
    saveInHalfPrecision(.float16) { ((x * 1) * (x * 1)).sum() }.backward()
    #expect(x.gradient == [2 * x.values[0], 6])
    #expect(refusal { saveInHalfPrecision(.float32) {} }?.contains("float32 is no half precision") == true)
  }

  @Test func aBudgetMovesTheOldestToFiles() {
    withFolder { folder in
      let x = Tensor.ones(100, dtype: .float64, requiresGrad: true)
      func run() -> Tensor {
        var y = x * 1
        for _ in 0..<10 { y = y.sin() }
        return y.sum()
      }
      run().backward()
      let expected = x.gradient
      x.setGrad(nil)
      // Ten saved tensors of 800 bytes: three may stay.
      let y = limitSavedMemory(to: 2400, directory: folder) { run() }
      #expect(files(in: folder).flatMap { files(in: "\(folder)/\($0)") }.count == 7)
      y.backward()
      #expect(x.gradient == expected && files(in: folder).isEmpty)
      // A budget that is never reached makes no file.
      _ = limitSavedMemory(to: 1 << 20, directory: folder) { run() }
      #expect(files(in: folder).isEmpty)
    }
  }

  @Test func scopesAndCheckpointsGoTogether() {
    let x = leaf([0.5, 2])
    let f: (Tensor) -> Tensor = { ($0.exp() * $0.sin()).tanh() }
    f(x * 1).sum().backward()
    let expected = x.gradient
    for run in [
      { saveOnDisk { checkpoint(f, x * 1) } }, { checkpoint(x * 1) { x in saveOnDisk { f(x) } } },
      { saveOnDisk { f(x * 1) } },
    ] {
      x.setGrad(nil)
      run().sum().backward()
      #expect(x.gradient == expected)
    }
  }

  @Test func hooksMayBeForbidden() {
    #expect(areSavedTensorsHooksEnabled)
    disableSavedTensorsHooks("not here") {
      #expect(!areSavedTensorsHooksEnabled)
      #expect(refusal { savedTensorsHooks(pack: { $0 }, unpack: { $0 }) {} } == "savedTensorsHooks: not here")
      #expect(refusal { saveOnDisk {} } == "saveOnDisk: not here")
    }
    #expect(areSavedTensorsHooksEnabled)
    savedTensorsHooks(pack: { $0 }, unpack: { $0 }) {
      #expect(refusal { disableSavedTensorsHooks("not now") {} } == "disableSavedTensorsHooks: not now")
    }
  }

  @Test func theInnermostReasonIsGiven() {
    func reason() -> String? { refusal { savedTensorsHooks(pack: { $0 }, unpack: { $0 }) {} } }
    let reasons = disableSavedTensorsHooks("outer") { [disableSavedTensorsHooks("inner") { reason() }, reason()] }
    #expect(reasons == ["savedTensorsHooks: inner", "savedTensorsHooks: outer"])
    #expect(areSavedTensorsHooksEnabled && reason() == nil)
  }
}
