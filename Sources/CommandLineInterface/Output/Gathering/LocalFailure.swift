import Plan

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Output could not be kept on this machine.
struct LocalFailure: ExplainedError {
    let path: String
    let errno: Int32

    var code: String { "output-unwritable" }
    var message: String { "the output cannot be written to \(path.printable): \(String(cString: strerror(errno)))" }
    var hint: String? { "look at the free space there: df -h" }
}
