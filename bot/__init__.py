"""The running intake: channels in, turns through, sealed reports out."""
