// Sora on Azure Container Apps: secrets in a Key Vault that it reads with its own identity, jobs in a
// PostgreSQL that only its network reaches. docs/operate.md walks through it.

@description('What everything is called: 3 to 16 small letters and digits.')
@minLength(3)
@maxLength(16)
param name string = 'sora'

param location string = resourceGroup().location

@description('The image, with its registry and tag.')
param image string

@description('An Azure Container Registry of this resource group to pull it from; empty for a public one.')
param registry string = ''

@description('How many run at once, from 1 on: whoever asks never waits for a start.')
@minValue(1)
param replicas int = 1

@description('Whether Slack comes by HTTP; otherwise Sora connects to it by Socket Mode.')
param http bool = false

@description('The Bot User OAuth Token.')
@secure()
param slackBotToken string = ''

@description('The app-level token, for Socket Mode.')
@secure()
param slackAppToken string = ''

@description('The Signing Secret, for HTTP.')
@secure()
param slackSigningSecret string = ''

@description('The Client Secret, where workspaces install the app by themselves.')
@secure()
param slackClientSecret string = ''

@description('The keys that their tokens are encrypted with: docs/install.md, Many workspaces.')
@secure()
param secretKeys string = ''

@description('The video server\'s key. Azure OpenAI needs none: Sora signs in with its identity.')
@secure()
param videoApiKey string = ''

@description('The database\'s password, made up once.')
@secure()
@minLength(16)
param databasePassword string

@description('Settings that are no secrets, by the names of .env.example.')
param settings object = {}

var suffix = uniqueString(resourceGroup().id, name)
var host = '${name}-${suffix}.postgres.database.azure.com'
var given = filter(
  [
    { name: 'slack-bot-token', setting: 'SLACK_BOT_TOKEN', value: slackBotToken }
    { name: 'slack-app-token', setting: 'SLACK_APP_TOKEN', value: slackAppToken }
    { name: 'slack-signing-secret', setting: 'SLACK_SIGNING_SECRET', value: slackSigningSecret }
    { name: 'slack-client-secret', setting: 'SLACK_CLIENT_SECRET', value: slackClientSecret }
    { name: 'secret-keys', setting: 'SECRET_KEYS', value: secretKeys }
    { name: 'video-api-key', setting: 'VIDEO_API_KEY', value: videoApiKey }
    {
      name: 'database-url'
      setting: 'DATABASE_URL'
      value: 'postgresql://sora:${uriComponent(databasePassword)}@${host}/sora?sslmode=verify-full&sslrootcert=system'
    }
  ],
  one => !empty(one.value)
)

// --- who it is, and its secrets ---

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('${name}-${suffix}', 24)
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = [
  for one in given: {
    parent: vault
    name: one.name
    properties: { value: one.value }
  }
]

var secretsUser = '4633458b-17de-408a-b875-0445c86b69e6' // Key Vault Secrets User
var pullImages = '7f951dda-4ed3-4680-a7ca-43fe172d538d' // AcrPull

resource readsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, secretsUser)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource images 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = if (!empty(registry)) {
  name: empty(registry) ? 'none' : registry
}

resource pullsImages 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(registry)) {
  scope: images
  name: guid(resourceGroup().id, registry, identity.id, pullImages)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', pullImages)
  }
}

// --- the network, and the database in it ---

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  properties: {
    addressSpace: { addressPrefixes: ['10.40.0.0/16'] }
    subnets: [
      {
        name: 'apps'
        properties: {
          addressPrefix: '10.40.0.0/23'
          delegations: [{ name: 'apps', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.40.2.0/28'
          delegations: [
            {
              name: 'database'
              properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' }
            }
          ]
        }
      }
    ]
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: name
  location: 'global'
  properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: '${name}-${suffix}'
  location: location
  sku: { name: 'Standard_B1ms', tier: 'Burstable' }
  properties: {
    version: '17'
    administratorLogin: 'sora'
    administratorLoginPassword: databasePassword
    storage: { storageSizeGB: 32, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' }
    network: {
      delegatedSubnetResourceId: network.properties.subnets[1].id
      privateDnsZoneArmResourceId: zone.id
    }
  }
  dependsOn: [link]

  resource sora 'databases' = {
    name: 'sora'
  }
}

// --- Sora itself ---

resource log 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 30 }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  properties: {
    vnetConfiguration: { infrastructureSubnetId: network.properties.subnets[0].id }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: log.properties.customerId
        sharedKey: log.listKeys().primarySharedKey
      }
    }
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: http
        ? { external: true, targetPort: 3000, transport: 'http', allowInsecure: false }
        : null
      registries: empty(registry)
        ? []
        : [{ server: images!.properties.loginServer, identity: identity.id }]
      secrets: [
        for one in given: {
          name: one.name
          keyVaultUrl: '${vault.properties.vaultUri}secrets/${one.name}'
          identity: identity.id
        }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 40
      scale: { minReplicas: replicas, maxReplicas: replicas }
      containers: [
        {
          name: 'sora'
          image: image
          resources: { cpu: json('1.0'), memory: '2Gi' }
          env: concat(
            map(given, one => { name: one.setting, secretRef: one.name }),
            map(items(settings), one => { name: one.key, value: string(one.value) }),
            [
              { name: 'HOST', value: '0.0.0.0' }
              { name: 'PORT', value: '3000' }
              { name: 'LOG_FORMAT', value: 'json' }
              // azure-identity's: which of its identities Sora signs in with.
              { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            ]
          )
          probes: [
            {
              type: 'Startup' // the database is brought up to date first
              httpGet: { path: '/healthz', port: 3000 }
              periodSeconds: 30
              failureThreshold: 10
            }
            {
              type: 'Liveness'
              httpGet: { path: '/healthz', port: 3000 }
              periodSeconds: 20
              timeoutSeconds: 5
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: { path: '/readyz', port: 3000 }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 2
            }
          ]
          volumeMounts: [{ volumeName: 'data', mountPath: '/data' }]
        }
      ]
      volumes: [{ name: 'data', storageType: 'EmptyDir' }] // clips on their way
    }
  }
  dependsOn: [readsSecrets, pullsImages, secrets, database::sora]
}

@description('Who Sora is: give it the role Cognitive Services OpenAI User on your Azure OpenAI resource.')
output principalId string = identity.properties.principalId

@description('Where Slack sends its requests, with HTTP.')
output address string = http ? 'https://${app.properties.configuration.ingress.fqdn}' : ''
