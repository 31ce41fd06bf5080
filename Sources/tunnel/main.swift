import CommandLineInterface
import Foundation

exit(await run())
