/// The shape of the inventory.
enum InventoryShape {
    static let root = Shape.mapping(
        Fields(
            "Hosts, groups of hosts, and values for the contents of files. A host's value wins over that of its groups, "
                + "a group further down in the file over one above it, and all of them over `values` at the top.",
            [
                .optional("values", values, "Values of every host."),
                .optional(
                    "hosts", .table(key: HostPattern.rule, value: .either([.mapping(host), .nothing])),
                    "Hosts by name or range of names, such as `web[01-20]`."),
                .optional(
                    "groups", .table(key: .groupName, value: .mapping(group)),
                    "Groups by name; in targets they are `@name`."),
            ]))

    private static let host = Fields(
        "How a host is reached, and its values.",
        [
            .optional("address", .text(HostPattern.addressRule), "A name or IP address to connect to instead."),
            .optional("user", .text(HostPattern.userRule), "The user to log in as."),
            .optional("port", .integer(1...65535), "The port of its sshd."),
            .optional("values", values, "Values of this host."),
        ])

    private static let group = Fields(
        "Some hosts, and values that they share.",
        [
            .required(
                "hosts", .list(of: .text(HostPattern.memberRule), entry: "an entry of `hosts`"),
                "Names and ranges of hosts that stand under `hosts`, and `@name` of other groups."),
            .optional("values", values, "Values of these hosts."),
        ])

    /// Integers of JSON Schema include 1.0, which the reader refuses: nothing says how it would be written in a file.
    private static let values = Shape.table(
        key: .valueName,
        value: .either([.text(.any), .integer(nil), .flag, ManifestShape.elsewhere]))
}
