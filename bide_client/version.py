"""Version of the client, which follows the contract that it is made from."""

VERSION = "0.1.0"
