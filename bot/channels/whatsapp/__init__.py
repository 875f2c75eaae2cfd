"""WhatsApp: the Cloud API's webhooks read by ourselves, answers sent through pywa."""
