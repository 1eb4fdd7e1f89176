"""Traces for OpenTelemetry: a clip is one trace, from the request to the share."""
