import Foundation

/// What names a file: a path, or a file's URL.
public protocol FileLocation {
  var filePath: String { get }
}

extension String: FileLocation {
  public var filePath: String { self }
}

extension URL: FileLocation {
  public var filePath: String { path }
}
