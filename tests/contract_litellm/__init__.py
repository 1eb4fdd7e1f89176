"""The contract with the real LiteLLM proxy: `make contract-litellm`."""
