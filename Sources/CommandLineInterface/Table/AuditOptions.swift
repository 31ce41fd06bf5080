/// Options of `security audit`.
extension Option {
    static let failOn = Option(
        "fail-on", value: .init("SEVERITY", .choice(SecurityAudit.Limit.words)),
        help: """
            End with 1 where a check of this severity or above fails or is unknown: critical, high (the default), medium, low, \
            info; or never.
            """)
    static let baseline = Option(
        "baseline", value: .init("FILE", .file),
        help: "Do not count the findings that FILE accepts, each with a reason and a last day.")
    static let only = Option(
        "only", value: .init("CHECKS", .text), repeats: true,
        help: "Look at these checks alone: ids such as SSH-03, or areas such as ssh, with commas between them.")
    static let except = Option(
        "except", value: .init("CHECKS", .text), repeats: true, help: "Leave these checks out: ids or areas.")
    static let report = Option(
        "report", value: .init("FILE", .file),
        help: "Write all of it to FILE (mode 0600) as well, as a page (.html) or as Markdown (.md).")
    static let list = Option(
        "list", replaces: "TARGETS", help: "Tell all checks there are, and contact nobody.")
}
