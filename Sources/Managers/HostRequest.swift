import Plan

/// Everything that is wanted of one host.
package struct HostRequest: Sendable, Hashable {
    package var repositories: [RepositoryRequest]
    package var packages: [PackageRequest]
    package var basics = HostBasics()
    package var groups: [GroupRequest] = []
    package var users: [UserRequest]
    package var systemUsers: [SystemUserRequest] = []
    package var sudo: [SudoRequest] = []
    package var directories: [DirectoryRequest]
    package var files: [FileRequest]
    package var links: [LinkRequest] = []
    package var services: [ServiceRequest]
    package var security: SecurityRequest

    package init(
        repositories: [RepositoryRequest] = [], packages: [PackageRequest] = [], users: [UserRequest] = [],
        directories: [DirectoryRequest] = [], files: [FileRequest] = [], services: [ServiceRequest] = [],
        security: SecurityRequest = SecurityRequest()
    ) {
        self.repositories = repositories
        self.packages = packages
        self.users = users
        self.directories = directories
        self.files = files
        self.services = services
        self.security = security
    }
}
