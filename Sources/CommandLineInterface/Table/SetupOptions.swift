/// Options of the `setup` commands; they are named as the manifest's keys are, where no other option has that name.
extension Option {
    static let owner = Option("owner", value: .init("USER", .text), help: "The user that owns it.")
    static let groupOwner = Option("group-owner", value: .init("GROUP", .text), help: "The group that owns it.")
    static let mode = Option(
        "mode", value: .init("MODE", .text), help: "The permissions as an octal number, such as 0644.")
    static let absent = Option("absent", help: "See to it that it is not there.")

    // Accounts.
    static let uid = Option("uid", value: .init("NUMBER", .text), help: "The account's number.")
    static let gid = Option(
        "gid", value: .init("GROUP", .text),
        help: "The primary group of a user, by name or number; the number of a group.")
    static let system = Option("system", help: "Give a new one a number of those for the system's own.")
    static let home = Option("home", value: .init("PATH", .text), help: "The home directory.")
    static let homeMode = Option("home-mode", value: .init("MODE", .text), help: "Its mode. The default is 0750.")
    static let moveHome = Option("move-home", help: "Move the home directory to where --home says.")
    static let removeHome = Option("remove-home", help: "With --absent: remove the home directory as well.")
    static let loginShell = Option(
        "login-shell", value: .init("PATH", .text), help: "The login shell, or nologin for the host's own.")
    static let comment = Option("comment", value: .init("TEXT", .text), help: "The full name, or what it is for.")
    static let groups = Option(
        "groups", value: .init("GROUP", .text), repeats: true,
        help: "Add the user to GROUP. Other groups are kept, unless --groups-exact is given.")
    static let groupsExact = Option("groups-exact", help: "Take the user out of all groups but those of --groups.")
    static let expires = Option(
        "expires", value: .init("DATE", .text), help: "From DATE on, such as 2030-12-31, nobody can log in; or never.")
    static let lock = Option("lock", help: "Let nobody log in, neither by password nor by key.")
    static let unlock = Option("unlock", help: "Take a lock away.")
    static let passwordFile = Option(
        "password-file", value: .init("FILE", .file),
        help: "Set the password to the first line of FILE. Only its hash (SHA-512, crypt) leaves this machine.")
    static let askPassword = Option("ask-password", help: "Ask for the account's password at the terminal, once.")
    static let passwordHashFile = Option(
        "password-hash-file", value: .init("FILE", .file),
        help: "Set the password to the hash in FILE, such as 'openssl passwd -6' prints.")
    static let keyFile = Option(
        "key-file", value: .init("FILE", .file), repeats: true,
        help: "Read keys from FILE, one a line, or from stdin for -.")
    static let keysExclusive = Option("keys-exclusive", help: "Remove all keys but those that are given.")
    static let linger = Option("linger", help: "Let systemd run its user's services from boot on.")
    static let directory = Option(
        "directory", value: .init("PATH", .text), repeats: true, help: "Make a directory that belongs to it.")

    // Directories and files.
    static let recursive = Option(
        "recursive",
        help:
            "Give owner and group to everything in it as well; with --absent, remove everything in it. Links are not followed."
    )
    static let fileMode = Option(
        "file-mode", value: .init("MODE", .text), help: "With --recursive: the mode of all files in it.")
    static let directoryMode = Option(
        "directory-mode", value: .init("MODE", .text), help: "With --recursive: the mode of all directories in it.")
    static let source = Option("source", value: .init("FILE", .file), help: "The local file with the content.")
    static let content = Option("content", value: .init("TEXT", .text), help: "The content itself.")
    static let template = Option("template", help: "Fill in {{name}} as in a manifest.")
    static let linkTo = Option("link-to", value: .init("TARGET", .text), help: "Make it a symbolic link to TARGET.")

    // sudo.
    static let noPassword = Option("nopasswd", help: "Ask for no password.")
    static let runAs = Option(
        "run-as", value: .init("USER", .text),
        help: "As whom: USER, USER:GROUP, ALL or ALL:ALL. The default is root; for the command ALL it is ALL:ALL.")
    static let sudoDefault = Option(
        "default", value: .init("SETTING", .text), repeats: true,
        help: "A setting of sudo for it, such as timestamp_timeout=5.")

    // The host.
    static let hostname = Option("hostname", value: .init("NAME", .text), help: "Its name, also in /etc/hosts.")
    static let timezone = Option(
        "timezone", value: .init("NAME", .text), help: "Its time zone, such as Europe/Berlin.")
    static let locale = Option(
        "locale", value: .init("NAME", .text), help: "The language of its programs, such as en_US.UTF-8.")
    static let swap = Option(
        "swap", value: .init("SIZE", .text), help: "Use a swap file of SIZE, such as 2G; none removes it.")
    static let swapPath = Option(
        "swap-path", value: .init("PATH", .text), help: "Where the swap file is. The default is /swapfile.")
    static let sysctl = Option(
        "sysctl", value: .init("KEY=VALUE", .text), repeats: true,
        help: "Set a setting of the kernel. The file that holds them for the next boot has these and no others.")
}
