/// Options of the `setup` commands; they are named as the manifest's keys are.
extension Option {
    static let owner = Option("owner", value: .init("USER", .text), help: "The user that owns it.")
    static let groupOwner = Option("group-owner", value: .init("GROUP", .text), help: "The group that owns it.")
    static let mode = Option(
        "mode", value: .init("MODE", .text), help: "The permissions as an octal number, such as 0644.")
}
