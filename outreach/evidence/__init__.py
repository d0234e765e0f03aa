"""Where evidence lies: raw mail, attachments and uploads, each under the SHA-256 of its bytes."""
