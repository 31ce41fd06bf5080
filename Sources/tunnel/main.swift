import CommandLineInterface
import Foundation

// A reader that closes its end (`| head`) must not end the work on hosts; Channel sees EPIPE instead.
signal(SIGPIPE, SIG_IGN)

exit(await run())
