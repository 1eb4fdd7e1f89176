// Secrets come from the environment of whoever deploys, and go into the Key Vault alone.
using 'main.bicep'

param image = readEnvironmentVariable('SORA_IMAGE')
param registry = readEnvironmentVariable('SORA_REGISTRY', '')
param databasePassword = readEnvironmentVariable('SORA_DATABASE_PASSWORD')

param slackBotToken = readEnvironmentVariable('SLACK_BOT_TOKEN', '')
param slackAppToken = readEnvironmentVariable('SLACK_APP_TOKEN', '')
param slackSigningSecret = readEnvironmentVariable('SLACK_SIGNING_SECRET', '')
param slackClientSecret = readEnvironmentVariable('SLACK_CLIENT_SECRET', '')
param secretKeys = readEnvironmentVariable('SECRET_KEYS', '')
param videoApiKey = readEnvironmentVariable('VIDEO_API_KEY', '')

param settings = {
  VIDEO_BASE_URL: 'https://gateway.example.com/v1'
  VIDEO_MODEL: 'wan3.0-video'
  // Workspaces install the app by themselves:
  // SLACK_CLIENT_ID: '1234.5678'
  // PUBLIC_URL: 'https://sora.example.com'
  // Sora 2 on Azure OpenAI, instead, signed in to with Sora's own identity:
  // AZURE_OPENAI_ENDPOINT: 'https://my-resource.openai.azure.com'
  // AZURE_OPENAI_DEPLOYMENT_NAME: 'my-sora-2'
}
