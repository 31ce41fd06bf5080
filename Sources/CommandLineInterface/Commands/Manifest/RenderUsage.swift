import Plan

/// What `render` cannot do.
enum RenderUsage: ExplainedError {
    case unknownSystem(String)
    case manyTargets

    var code: String {
        switch self {
        case .unknownSystem: "unknown-system"
        case .manyTargets: "one-target"
        }
    }

    var message: String {
        switch self {
        case .unknownSystem(let os): "there is no typical host of \(os)"
        case .manyTargets: "a script is rendered for one host"
        }
    }

    var hint: String? { "name one host after the manifest, or a system with --os debian" }
}
