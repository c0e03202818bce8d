import Testing

/// Tests that draw from the default generator run one after the other.
@Suite(.serialized) enum SharedGenerator {}
