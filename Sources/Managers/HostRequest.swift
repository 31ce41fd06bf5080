import Plan

/// Everything that is wanted of one host.
package struct HostRequest: Sendable, Hashable {
    package var packages: [PackageRequest]
    package var users: [UserRequest]
    package var directories: [DirectoryRequest]
    package var files: [FileRequest]
    package var services: [ServiceRequest]
    package var security: SecurityRequest

    package init(
        packages: [PackageRequest] = [], users: [UserRequest] = [], directories: [DirectoryRequest] = [],
        files: [FileRequest] = [], services: [ServiceRequest] = [],
        security: SecurityRequest = SecurityRequest()
    ) {
        self.packages = packages
        self.users = users
        self.directories = directories
        self.files = files
        self.services = services
        self.security = security
    }
}
